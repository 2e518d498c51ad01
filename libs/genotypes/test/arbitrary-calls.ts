import fc from 'fast-check';

/** One call: 0, 1, 2, or 3 for missing. */
export const call = fc.integer({ min: 0, max: 3 });

/** A row of calls; lengths on both sides of a byte, a word and the 63 bytes of a tally's lane. */
export const calls = fc.array(call, { maxLength: 600 });

/** A matrix of calls as rows of equal length. */
export const callMatrix = fc
  .tuple(fc.integer({ min: 1, max: 21 }), fc.integer({ min: 1, max: 21 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(call, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );
