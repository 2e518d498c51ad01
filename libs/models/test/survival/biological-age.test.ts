import { expect, test } from 'vitest';
import { SeededRandom } from '../../src/seeded-random.ts';
import { biologicalAge, fitMortalityReference } from '../../src/survival/biological-age.ts';
import { coxHazards } from '../../src/survival/person-hazards.ts';

/** Gompertz: the hazard grows by a tenth of its log each year of age. */
const times = Float64Array.from({ length: 12_000 }, (_, i) => (i + 1) / 100);
const gompertz = { times, cumulative: times.map((age) => 1e-5 * Math.expm1(0.1 * age)) };
const random = new SeededRandom(1);
const age = Float64Array.from({ length: 300 }, () => 40 + 30 * random.next());

test('people of average risk are as old as they are; e times the risk is ten years', () => {
  const population = { hazards: coxHazards(new Float64Array(300), gompertz), aliveAt: age, age };
  const reference = fitMortalityReference(population, 5)!;
  expect(reference.slope).toBeCloseTo(0.1, 3);
  const people = { hazards: coxHazards([0, 1, -1], gompertz), aliveAt: [50, 50, 60] };
  expect(biologicalAge(reference, people, 0)).toBeCloseTo(50, 1);
  expect(biologicalAge(reference, people, 1)).toBeCloseTo(60, 1);
  expect(biologicalAge(reference, people, 2)).toBeCloseTo(50, 1);
});

test('is unknown where follow-up ends before the horizon, and where mortality does not rise', () => {
  const hazards = coxHazards(new Float64Array(300), gompertz);
  const reference = fitMortalityReference({ hazards, aliveAt: age, age }, 5)!;
  expect(biologicalAge(reference, { hazards, aliveAt: [118] }, 0)).toBeNaN();
  const falling = { hazards, aliveAt: age, age: age.map((years) => -years) };
  expect(fitMortalityReference(falling, 5)).toBeUndefined();
  const unknown = { hazards, aliveAt: age, age: age.map(() => Number.NaN) };
  expect(fitMortalityReference(unknown, 5)).toBeUndefined();
});
