import { getCall, packCalls, packedLength } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascending } from '../src/permutation.ts';
import { gatherCalls, PersonTile } from '../src/person-tile.ts';
import { Random } from '../src/random.ts';

const randomCalls = (random: Random, n: number) => Array.from({ length: n }, () => random.below(4));

describe('PersonTile', () => {
  test.each([
    { everyone: 700, features: 600, take: (i: number) => i >= 0 },
    { everyone: 1_301, features: 257, take: (i: number) => i % 3 !== 1 },
    { everyone: 5, features: 1, take: (i: number) => i === 4 },
  ])(
    'equals a plain transpose: $features features, $everyone people',
    ({ everyone, features, take }) => {
      const random = new Random('tile', features);
      const people = ascending(everyone).filter(take);
      const variants = Array.from({ length: features }, () => randomCalls(random, everyone));
      const buffer = new Uint8Array(people.length * packedLength(features)).fill(255);
      const tile = new PersonTile(people, everyone, features, buffer);
      for (const calls of variants) tile.add(packCalls(calls));
      for (const [i, person] of people.entries()) {
        expect(tile.row(i)).toEqual(packCalls(variants.map((calls) => calls[person]!)));
      }
    },
  );
});

test('gatherCalls() picks calls one by one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }),
      fc.array(fc.nat(39), { maxLength: 60 }),
      (calls, picks) => {
        const people = Int32Array.from(picks, (pick) => pick % calls.length);
        const into = new Uint8Array(packedLength(people.length)).fill(255);
        gatherCalls(packCalls(calls), people, into);
        for (const [i, person] of people.entries()) expect(getCall(into, i)).toBe(calls[person]);
      },
    ),
  );
});
