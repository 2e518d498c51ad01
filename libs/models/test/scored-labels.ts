import fc from 'fast-check';

/** Scores in tenths from 0 to 1, so that ties are common, with labels 0 or 1. */
export const arbitraryScores = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 10 }), fc.constantFrom(0, 1)), { maxLength: 30 })
  .map((pairs) => ({
    scores: pairs.map(([score]) => score / 10),
    labels: pairs.map(([, label]) => label),
  }));
