import fc from 'fast-check';

/** One person's follow-up with a risk score; times are coarse so that ties are common. */
export interface Case {
  readonly entry: number;
  readonly time: number;
  readonly event: number;
  readonly eta: number;
}

const arbitraryCase = fc
  .record({
    entry: fc.integer({ min: 0, max: 6 }),
    length: fc.integer({ min: 0, max: 6 }),
    event: fc.constantFrom(0, 1, Number.NaN),
    eta: fc.integer({ min: -12, max: 12 }).map((value) => value / 4),
  })
  .map(({ entry, length, event, eta }) => ({ entry, time: entry + length, event, eta }));

/** Some people with ties, delayed entry, missing events and empty follow-up among them. */
export const arbitraryCases = fc.array(arbitraryCase, { minLength: 1, maxLength: 25 });

/** The cases column by column; without entry everybody is at risk from the start. */
export function columns(cases: readonly Case[], withEntry = true) {
  return {
    followUp: {
      time: cases.map(({ time }) => (withEntry ? time : time + 1)),
      event: cases.map(({ event }) => event),
      entry: withEntry ? cases.map(({ entry }) => entry) : undefined,
    },
    eta: cases.map(({ eta }) => eta),
  };
}
