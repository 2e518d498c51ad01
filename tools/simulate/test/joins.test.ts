import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Joins } from '../src/joins.ts';

const DEMES = [
  { end: 100, parent: 2, size: 1 },
  { end: 100, parent: 2, size: 1 },
  { end: Infinity, parent: -1, size: 1 },
];
const SPAN = { 0: [0, 99], 1: [0, 99], 2: [100, 300] } as const;

const joinArbitrary = fc.tuple(fc.constantFrom(0, 1, 2), fc.nat(1000)).map(([deme, raw]) => {
  const [low, high] = SPAN[deme as 0 | 1 | 2];
  return { deme, time: low + (raw % (high - low + 1)) };
});

it('Joins counts and finds what plain lists do, with joins coming and going', () => {
  fc.assert(
    fc.property(
      fc.array(joinArbitrary, { minLength: 1, maxLength: 40 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.nat(120),
      (inserted, removals, time) => {
        const joins = new Joins(DEMES, 64);
        for (let i = 0; i < 50; i++) joins.addLineage(i % 2, 1);
        let plain = inserted.map((join, node) => ({ ...join, node }));
        for (const join of plain) joins.insert(join.deme, join.time, join.node);
        for (const removal of removals) {
          const gone = plain[removal % Math.max(1, plain.length)];
          if (!gone) continue;
          joins.remove(gone.deme, gone.time, gone.node);
          plain = plain.filter((join) => join !== gone);
        }
        const inDeme = (deme: number) => plain.filter((join) => join.deme === deme);
        for (const deme of [0, 1, 2]) {
          const rank = inDeme(deme).filter((join) => join.time <= time).length;
          expect(joins.rank(deme, time)).toBe(rank);
          const passed = deme === 2 ? 50 - inDeme(0).length - inDeme(1).length : 25;
          expect(joins.lineages(deme, rank)).toBe(passed - rank);
          const above = plain.filter(
            (join) => (join.deme === deme && join.time > time) || (join.deme === 2 && deme < 2),
          );
          expect(joins.countAbove(deme, rank)).toBe(above.length);
          const found = above.map((_, i) => joins.nodeAbove(deme, rank, i));
          expect(found.sort((a, b) => a - b)).toEqual(
            above.map(({ node }) => node).sort((a, b) => a - b),
          );
          const times = inDeme(deme)
            .map((join) => join.time)
            .sort((a, b) => a - b);
          expect(joins.timeAt(deme, rank)).toBe(times[rank] ?? Infinity);
        }
      },
    ),
  );
});
