import { temporaryDirectory } from '@dirghayu/command-line/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULTS, merge, WHOLE, writeInputs } from './merge-input.ts';
import { randomInputs } from './random-inputs.ts';
import { SlowMerge } from './slow-merge.ts';

const directory = temporaryDirectory();

const options = fc.record({
  absent: fc.constantFrom('missing' as const, 'reference' as const),
  duplicates: fc.constantFrom('first' as const, 'keep' as const),
  minDp: fc.constantFrom(0, 6),
  minGq: fc.constantFrom(0, 20),
});

describe('mergeSource() on random files', () => {
  it('merges as the slow twin does', async () => {
    await fc.assert(
      fc.asyncProperty(randomInputs, options, async (inputs, chosen) => {
        const slow = new SlowMerge({ ...DEFAULTS, ...chosen });
        for (const input of inputs) slow.add(input);
        const { rows } = await merge({ ...WHOLE, ...writeInputs(directory, inputs) }, chosen);
        expect(rows).toEqual(slow.rows(1, 100));
      }),
      { numRuns: 300 },
    );
  });

  it('gives in windows that touch what one window over all gives', async () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 2, max: 34 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(randomInputs, options, cuts, async (inputs, chosen, places) => {
        const files = writeInputs(directory, inputs);
        const starts = [1, ...places.toSorted((a, b) => a - b)];
        const windows = starts.map((start, i) => ({ start, end: (starts[i + 1] ?? 101) - 1 }));
        const parts = [];
        for (const window of windows) {
          parts.push(...(await merge({ ...WHOLE, ...window, ...files }, chosen)).rows);
        }
        expect(parts).toEqual((await merge({ ...WHOLE, ...files }, chosen)).rows);
      }),
      { numRuns: 60 },
    );
  });
});
