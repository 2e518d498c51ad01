import { expect, test } from 'vitest';
import { fitCox, predictCox } from '../../src/linear/cox-regression.ts';
import { coxObjective } from '../../src/losses/cox.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

function followed(rows: number) {
  const random = new SeededRandom(8);
  const data = Float64Array.from({ length: rows * 2 }, () => 10 * random.next());
  const time = Array.from(
    { length: rows },
    (_, i) => -Math.log(random.next()) * Math.exp(-0.2 * data[2 * i]!) * 10,
  );
  const event = time.map(() => Number(random.next() < 0.8));
  return { design: { rows, columns: 2, data }, followUp: { time, event } };
}

test('the likelihood is flat at the coefficients: no step in any direction helps', () => {
  const { design, followUp } = followed(150);
  const model = fitCox(design, followUp);
  const objective = coxObjective(followUp);
  const likelihood = (coefficients: Float64Array) =>
    -objective.evaluate(predictCox({ ...model, coefficients }, design), new Float64Array(150));
  expect(likelihood(model.coefficients)).toBeCloseTo(model.logLikelihood, 8);
  for (const column of [0, 1]) {
    for (const step of [-0.01, 0.01]) {
      const moved = model.coefficients.with(column, model.coefficients[column]! + step);
      expect(likelihood(moved)).toBeLessThan(model.logLikelihood);
    }
  }
});

test('recovers an effect, shrinks it with a ridge, and gives a constant column none', () => {
  const { design, followUp } = followed(600);
  design.data.forEach((_, i) => {
    if (i % 2 === 1) design.data[i] = 7;
  });
  const [free, shrunk] = [fitCox(design, followUp), fitCox(design, followUp, 1000)];
  expect(Math.abs(free.coefficients[0]! - 0.2)).toBeLessThan(0.06);
  expect(shrunk.coefficients[0]).toBeGreaterThan(0);
  expect(shrunk.coefficients[0]).toBeLessThan(free.coefficients[0]! / 2);
  expect(free.coefficients[1]).toBe(0);
  expect(free.standardErrors[1]).toBeNaN();
  expect(shrunk.standardErrors[0]).toBeLessThan(free.standardErrors[0]!);
});

test('standard errors are those of the curvature of the likelihood, and unknown where columns are the same', () => {
  const { design, followUp } = followed(200);
  const model = fitCox(design, followUp);
  const objective = coxObjective(followUp);
  const at = (a: number, b: number) => {
    const [x = 0, y = 0] = model.coefficients;
    const coefficients = Float64Array.from([x + a, y + b]);
    return objective.evaluate(
      predictCox({ ...model, coefficients }, design),
      new Float64Array(200),
    );
  };
  const h = 1e-3;
  const own = (a: number, b: number) => (at(a, b) - 2 * at(0, 0) + at(-a, -b)) / h ** 2;
  const mixed = (at(h, h) - at(h, -h) - at(-h, h) + at(-h, -h)) / (4 * h ** 2);
  const determinant = own(h, 0) * own(0, h) - mixed ** 2;
  expect(model.standardErrors[0]! / Math.sqrt(own(0, h) / determinant)).toBeCloseTo(1, 4);
  expect(model.standardErrors[1]! / Math.sqrt(own(h, 0) / determinant)).toBeCloseTo(1, 4);
  const twice = design.data.map((_, i) => design.data[i - (i % 2)]!);
  expect([...fitCox({ ...design, data: twice }, followUp).standardErrors]).toEqual([
    Number.NaN,
    Number.NaN,
  ]);
});
