import { expect, it } from 'vitest';
import { DEFAULT_COHORT } from '../src/options.ts';
import { drawPeople } from '../src/people.ts';

const people = drawPeople({ ...DEFAULT_COHORT, people: 1000, families: 0.3 });

it('drawPeople() draws the number asked for, each with an ID and ancestry', () => {
  expect(people).toHaveLength(1000);
  expect(new Set(people.map(({ id }) => id)).size).toBe(1000);
  for (const { ancestry } of people) {
    expect(ancestry.reduce((sum, share) => sum + share)).toBeCloseTo(1);
  }
  expect(new Set(people.map(({ population }) => population))).toEqual(
    new Set(['pop1', 'pop2', 'pop3', 'admixed']),
  );
});

it('drawPeople() gives children two older parents of their family', () => {
  const children = people.filter(({ father }) => father >= 0);
  const members = people.filter(({ familyId }) =>
    children.some((child) => child.familyId === familyId),
  );
  expect(members.length).toBeGreaterThan(290);
  expect(members.length).toBeLessThanOrEqual(300);
  for (const child of children) {
    const [father, mother] = [people[child.father]!, people[child.mother]!];
    expect([father.sex, mother.sex]).toEqual(['M', 'F']);
    expect([father.familyId, mother.familyId]).toEqual([child.familyId, child.familyId]);
    expect([father.father, mother.father]).toEqual([-1, -1]);
    expect(Math.min(father.age, mother.age) - child.age).toBeGreaterThanOrEqual(21.9);
  }
});

it('drawPeople() makes families of siblings too', () => {
  const sizes = new Map<string, number>();
  for (const { familyId } of people) sizes.set(familyId, (sizes.get(familyId) ?? 0) + 1);
  expect(new Set(sizes.values())).toEqual(new Set([1, 3, 4]));
});

it.each([2, 3, 4, 5])('drawPeople() copes with %i people who all live in families', (count) => {
  expect(drawPeople({ ...DEFAULT_COHORT, people: count, families: 1 })).toHaveLength(count);
});
