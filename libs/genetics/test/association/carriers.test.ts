import { packCalls } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Carriers } from '../../src/association/carriers.ts';

const PEOPLE = fc.array(fc.record({ isIn: fc.boolean(), call: fc.nat(3), earlier: fc.nat(3) }), {
  minLength: 1,
  maxLength: 70,
});

test('takes dosages as a reading of every one does', () => {
  const person = fc.record({
    isIn: fc.boolean(),
    dosage: fc.oneof(fc.integer({ min: 0, max: 32_768 }), fc.constantFrom(0, 32_768, 65_535)),
  });
  fc.assert(
    fc.property(fc.array(person, { minLength: 1, maxLength: 50 }), (people) => {
      const keep = packCalls(people.map(({ isIn }) => (isIn ? 3 : 0)));
      const members = people.filter(({ isIn }) => isIn).length;
      const carriers = new Carriers(keep, people.length, members);
      carriers.fill(packCalls(people.map(() => 1))); // leaves nothing behind
      carriers.fillDosages(Uint16Array.from(people, ({ dosage }) => dosage));
      const known = people.flatMap(({ isIn, dosage }, i) =>
        isIn && dosage !== 65_535 ? [[i, dosage / 16_384] as const] : [],
      );
      const total = known.reduce((sum, [, copies]) => sum + copies, 0);
      const isFlipped = total > known.length;
      const rarer = known
        .map(([i, copies]) => [i, isFlipped ? 2 - copies : copies] as const)
        .filter(([, copies]) => copies > 0);
      const { partial, partialCopies, partialCount, oneCount, twoCount, missingCount } = carriers;
      expect(carriers.isFlipped).toBe(isFlipped);
      expect([oneCount, twoCount]).toEqual([0, 0]);
      expect([...partial.subarray(0, partialCount)]).toEqual(rarer.map(([i]) => i));
      expect([...partialCopies.subarray(0, partialCount)]).toEqual(rarer.map(([, one]) => one));
      expect(missingCount).toBe(members - known.length);
      expect(carriers.copies).toBeCloseTo(
        rarer.reduce((sum, [, one]) => sum + one, 0),
        9,
      );
      expect(carriers.squares).toBeCloseTo(
        rarer.reduce((sum, [, one]) => sum + one * one, 0),
        9,
      );
    }),
  );
});

test('lists who carries the rarer allele, as a reading of every call does', () => {
  fc.assert(
    fc.property(PEOPLE, fc.constantFrom(null, 0, 2), (people, common) => {
      const members = people.filter(({ isIn }) => isIn).length;
      const keep = packCalls(people.map(({ isIn }) => (isIn ? 3 : 0)));
      const calls = people.map(({ call }, i) => (common !== null && i % 3 > 0 ? common : call));
      const carriers = new Carriers(keep, people.length, members);
      carriers.fill(packCalls(people.map(({ earlier }) => earlier))); // leaves nothing behind
      carriers.fill(packCalls(calls));
      const who = (call: number) =>
        calls.flatMap((one, i) => (people[i]!.isIn && one === call ? [i] : []));
      const isFlipped = who(2).length > who(0).length;
      expect(carriers.isFlipped).toBe(isFlipped);
      const { ones, oneCount, twos, twoCount, missing, missingCount } = carriers;
      expect([...ones.subarray(0, oneCount)]).toEqual(who(1));
      expect([...twos.subarray(0, twoCount)]).toEqual(who(isFlipped ? 0 : 2));
      expect([...missing.subarray(0, missingCount)]).toEqual(who(3));
    }),
    { numRuns: 400 },
  );
});
