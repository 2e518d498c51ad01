import { packCalls } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Carriers } from '../../src/association/carriers.ts';

const PEOPLE = fc.array(fc.record({ isIn: fc.boolean(), call: fc.nat(3), earlier: fc.nat(3) }), {
  minLength: 1,
  maxLength: 70,
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
