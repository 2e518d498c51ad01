import { expect, it } from 'vitest';
import { humanDemography } from '../src/demography.ts';

it.each([1, 2, 3, 8])(
  'humanDemography(%i) leads every population to one ancestor',
  (populations) => {
    const demes = humanDemography(populations);
    for (let p = 0; p < populations; p++) {
      let deme = demes[p]!;
      while (deme.parent >= 0) {
        const parent = demes[deme.parent]!;
        expect(parent.end).toBeGreaterThan(deme.end);
        deme = parent;
      }
      expect(deme.end).toBe(Infinity);
    }
    expect(demes.filter(({ parent }) => parent < 0)).toHaveLength(1);
  },
);
