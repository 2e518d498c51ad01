import { expect, test } from 'vitest';
import { canonicalSelection } from '../src/selection.ts';

test('canonicalSelection() gives equal selections one form', () => {
  expect(canonicalSelection(['rs2', 'rs1', 'rs2'])).toEqual({ names: ['rs1', 'rs2'] });
  expect(JSON.stringify(canonicalSelection({ regions: ['b', 'a'], minMaf: 0.1 }))).toBe(
    JSON.stringify(canonicalSelection({ minMaf: 0.1, regions: ['a', 'b', 'a'] })),
  );
  expect(canonicalSelection('all')).toBe('all');
});

test.each([
  [[], 'Cannot select features: expected at least one of the feature names, got an empty list'],
  [
    { regions: [] },
    'Cannot select features: expected at least one of the regions, got an empty list',
  ],
  [{ minMaf: 0.6 }, 'Cannot select features by minMaf: expected a share from 0 to 0.5, got 0.6'],
  [
    { maxMissing: Number.NaN },
    'Cannot select features by maxMissing: expected a share from 0 to 1, got NaN',
  ],
  [
    { minMAF: 0.1 } as object,
    'Cannot select features: expected the conditions minMaf, maxMissing, regions, ldPrune, got "minMAF"',
  ],
  [
    { ldPrune: { r2: 1.5, window: 50, unit: 'variants' } },
    'Cannot select features by ldPrune.r2: expected a share from 0 to 1, got 1.5',
  ],
  [
    { ldPrune: { r2: 0.2, window: 1.5, unit: 'variants' } },
    'Cannot select features by ldPrune.window: expected at least 2 variants, or kilobases above 0, got 1.5',
  ],
])('canonicalSelection() refuses %j', (selection, message) => {
  expect(() => canonicalSelection(selection)).toThrow(
    expect.objectContaining({ code: 'CONFIG', message }),
  );
});
