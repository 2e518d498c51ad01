import { expect, it } from 'vitest';
import { CONTIGS } from '../src/contigs.ts';
import { Inheritance } from '../src/inheritance.ts';
import type { Person } from '../src/people.ts';
import { Random } from '../src/random.ts';

const person = (sex: 'M' | 'F', father = -1, mother = -1) =>
  ({ sex, father, mother }) as unknown as Person;
/** Father, mother, son, daughter. */
const FAMILY = [person('M'), person('F'), person('M', 0, 1), person('F', 0, 1)];

it('Inheritance lets children copy and cross over both parents’ haplotypes', () => {
  const random = new Random(1, 'autosome');
  const inheritance = new Inheritance(FAMILY, CONTIGS[0]!, random);
  expect(Array.from(inheritance.present)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(Array.from(inheritance.leafSlots)).toEqual([0, 1, 2, 3]);
  expect(Array.from(inheritance.copySlots)).toEqual([4, 5, 6, 7]);
  expect(inheritance.crossing).toBe(4);
  const seen = [0, 1, 2, 3].map(() => new Set<number>());
  for (let i = 0; i < 200; i++) {
    inheritance.crossOver(random);
    seen.forEach((sources, copy) => {
      sources.add(inheritance.copySources[copy]!);
    });
  }
  expect(seen).toEqual([new Set([0, 1]), new Set([2, 3]), new Set([0, 1]), new Set([2, 3])]);
});

it('Inheritance gives men one X, from the mother, and daughters the father’s as it is', () => {
  const random = new Random(1, 'X');
  const inheritance = new Inheritance(FAMILY, CONTIGS[22]!, random);
  expect(Array.from(inheritance.present)).toEqual([0, 1, 1, 1, 0, 1, 1, 1]);
  expect(Array.from(inheritance.leafSlots)).toEqual([1, 2, 3]);
  expect(Array.from(inheritance.copySlots)).toEqual([5, 6, 7]);
  expect(inheritance.crossing).toBe(2);
  for (let i = 0; i < 50; i++) inheritance.crossOver(random);
  expect(inheritance.copySources[1]).toBe(0);
});
