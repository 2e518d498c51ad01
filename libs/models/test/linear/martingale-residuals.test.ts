import { expect, test } from 'vitest';
import { martingaleResiduals } from '../../src/linear/martingale-residuals.ts';
import { SeededRandom } from '../../src/seeded-random.ts';
import { expectClose } from '../expect-close.ts';

const random = new SeededRandom(5);
const people = Array.from({ length: 60 }, () => {
  const x = random.next();
  const entry = random.below(4);
  const time = entry + 0.1 - Math.log(random.next()) / (0.1 + x);
  return { x, entry, time, event: Number(random.next() < 0.6) };
});
const column = (key: 'x' | 'entry' | 'time' | 'event') => people.map((person) => person[key]);

test('of no columns they are events less the Nelson–Aalen hazard', () => {
  const hazard = (i: number) =>
    people.reduce((sum, { time, event }) => {
      if (event === 0 || time > people[i]!.time || time <= people[i]!.entry) return sum;
      const atRisk = people.filter((other) => other.time >= time && other.entry < time).length;
      return sum + 1 / atRisk;
    }, 0);
  const found = martingaleResiduals([], {
    time: column('time'),
    event: column('event'),
    entry: column('entry'),
  });
  const expected = people.map(({ event }, i) => event - hazard(i));
  expectClose(found, expected, 10);
});

test('they add up to 0, also times a column of the model; who lacks a value has none', () => {
  const x = column('x').with(3, Number.NaN);
  const event = column('event').with(4, Number.NaN);
  const found = martingaleResiduals([x], { time: column('time'), event });
  expect([found[3], found[4]]).toEqual([Number.NaN, Number.NaN]);
  const known = [...found.keys()].filter((i) => i !== 3 && i !== 4);
  const sum = (weight: (i: number) => number) =>
    known.reduce((total, i) => total + found[i]! * weight(i), 0);
  expect(sum(() => 1)).toBeCloseTo(0, 6);
  expect(sum((i) => x[i]!)).toBeCloseTo(0, 6);
  expect(sum((i) => event[i]!)).toBeGreaterThan(1);
});
