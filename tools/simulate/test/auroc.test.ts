import fc from 'fast-check';
import { expect, it } from 'vitest';
import { auroc } from '../src/auroc.ts';

it('auroc() is the share of pairs that are ranked right, ties counting half', () => {
  const person = fc.record({ score: fc.nat(6), label: fc.constantFrom(0, 1, Number.NaN) });
  fc.assert(
    fc.property(fc.array(person, { maxLength: 30 }), (people) => {
      let right = 0;
      let pairs = 0;
      for (const one of people.filter(({ label }) => label === 1)) {
        for (const other of people.filter(({ label }) => label === 0)) {
          pairs++;
          right += one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0;
        }
      }
      const found = auroc(
        people.map(({ score }) => score),
        people.map(({ label }) => label),
      );
      if (pairs === 0) expect(found).toBeNaN();
      else expect(found).toBeCloseTo(right / pairs, 12);
    }),
  );
});
