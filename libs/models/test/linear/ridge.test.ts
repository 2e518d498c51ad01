import { expect, test } from 'vitest';
import { fitRidge } from '../../src/linear/ridge.ts';
import { logisticObjective, sigmoid } from '../../src/losses/logistic.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

function problem() {
  const random = new SeededRandom(4);
  const rows = 200;
  const columns = 3;
  const data = Float64Array.from({ length: rows * columns }, () => 2 * random.next() - 1);
  const labels = Array.from({ length: rows }, (_, row) =>
    Number(random.next() < sigmoid(1.5 * data[row * columns]! - data[row * columns + 1]!)),
  );
  return { design: { rows, columns, data }, labels };
}

test('reaches the point where the gradient of loss and penalty is 0', () => {
  const { design, labels } = problem();
  const penalties = [0, 2, 50];
  const { coefficients } = fitRidge({
    design,
    objective: logisticObjective(labels),
    penalties,
    tolerance: 1e-9,
  });
  for (let c = 0; c < 3; c++) {
    let gradient = penalties[c]! * coefficients[c]!;
    labels.forEach((label, row) => {
      const x = design.data.subarray(row * 3, row * 3 + 3);
      const logit = x.reduce((sum, value, k) => sum + value * coefficients[k]!, 0);
      gradient += (sigmoid(logit) - label) * x[c]!;
    });
    expect(gradient).toBeCloseTo(0, 5);
  }
});

test('a larger penalty gives a smaller coefficient, a giant one none', () => {
  const { design, labels } = problem();
  const first = [0.1, 10, 1e9].map(
    (penalty) =>
      fitRidge({
        design,
        objective: logisticObjective(labels),
        penalties: [penalty, penalty, penalty],
      }).coefficients[0]!,
  );
  expect(first[0]).toBeGreaterThan(first[1]!);
  expect(first[1]).toBeGreaterThan(0.2);
  expect(first[2]).toBeCloseTo(0, 6);
});

test('a start does not change where it ends', () => {
  const { design, labels } = problem();
  const fit = (start?: Float64Array) =>
    fitRidge({
      design,
      objective: logisticObjective(labels),
      penalties: [1, 1, 1],
      start,
      tolerance: 1e-9,
    });
  const [cold, warm] = [fit(), fit(Float64Array.of(5, 5, 5))];
  cold.coefficients.forEach((value, c) => {
    expect(warm.coefficients[c]).toBeCloseTo(value, 5);
  });
});
