import { expect, it } from 'vitest';
import { checkOptions, DEFAULT_COHORT } from '../src/options.ts';

const check = (change: Partial<Parameters<typeof checkOptions>[0]>) => () =>
  checkOptions({ ...DEFAULT_COHORT, level: 4, ...change });

it('checkOptions() accepts the defaults', () => {
  expect(check({})).not.toThrow();
});

it.each([
  [{ people: 1 }, 'Cannot use --people: expected a whole number from 2 to 10000000, got 1'],
  [{ variants: 0 }, 'Cannot use --variants: expected a whole number from 1 to 1000000000, got 0'],
  [{ missing: 1.5 }, 'Cannot use --missing: expected a number from 0 to 1, got 1.5'],
  [
    { missingPhenotypes: Number.NaN },
    'Cannot use --missing-phenotypes: expected a number from 0 to 1, got NaN',
  ],
  [{ level: 0 }, 'Cannot use --level: expected a whole number from 1 to 9, got 0'],
  [{ populations: 9 }, 'Cannot use --populations: expected a whole number from 1 to 8, got 9'],
  [
    { spacing: 1e6, variants: 100 },
    'Cannot place 100 variants 1000000 bases apart on chr20: expected at most 51, got 100',
  ],
])('checkOptions() refuses %o', (change, message) => {
  expect(check(change)).toThrow(message);
});
