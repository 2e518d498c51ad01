import { expect, it } from 'vitest';
import * as api from '../src/index.ts';

it('exports these names', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "BgzfWriter",
      "CONTIGS",
      "DEFAULT_COHORT",
      "DEFAULT_OUTPUT",
      "TabixWriter",
      "drawPeople",
      "parseContigs",
      "simulateChromosome",
      "writeCohort",
    ]
  `);
});
