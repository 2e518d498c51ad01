import { describe, expect, test } from 'vitest';
import { columnsOf, type Design } from '../../src/linear/design.ts';
import {
  type ElasticNetProblem,
  emptyFit,
  fitElasticNet,
  largestLambda,
} from '../../src/linear/elastic-net.ts';
import { fitElasticNetPath } from '../../src/linear/elastic-net-path.ts';
import { coxObjective } from '../../src/losses/cox.ts';
import { logisticObjective, sigmoid } from '../../src/losses/logistic.ts';
import { auroc } from '../../src/metrics/auroc.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

const ROWS = 300;

/** Neighbouring columns go together, as variants do; columns 0, 10 and 20 have effects. */
function simulate(seed: number, columns = 60) {
  const random = new SeededRandom(seed);
  const data = new Float32Array(ROWS * columns);
  const risk = new Float64Array(ROWS);
  for (let row = 0; row < ROWS; row++) {
    let last = 0;
    for (let c = 0; c < columns; c++) {
      last = 0.7 * last + (random.next() + random.next() + random.next() - 1.5) * 1.4;
      data[row * columns + c] = last;
      if (c % 10 === 0 && c < 30) risk[row]! += (c === 10 ? -1 : 1) * last;
    }
  }
  const labels = risk.map((eta) => Number(random.next() < sigmoid(eta)));
  const time = risk.map((eta) => -Math.log(1 - random.next()) / Math.exp(eta));
  const ones: Design = { rows: ROWS, columns: 1, data: new Float32Array(ROWS).fill(1) };
  const features: Design = { rows: ROWS, columns, data };
  return {
    features,
    ones,
    labels,
    followUp: { time, event: labels.map((_, i) => Number(i % 3 > 0)) },
  };
}

/** Every condition of a minimum: slopes of what is in balance the penalty, those of what is out lie below it. */
function expectMinimum(
  { features, fixed, objective }: ElasticNetProblem,
  lambda: number,
  fit: ReturnType<typeof emptyFit>,
) {
  const predictor = Float64Array.from({ length: ROWS }, (_, row) => {
    let sum = fixed.length ? fit.fixed[0]! : 0;
    features.forEach((column, c) => {
      sum += column[row]! * fit.features[c]!;
    });
    return sum;
  });
  const slopes = new Float64Array(ROWS);
  objective.evaluate(predictor, slopes);
  fit.features.forEach((beta, c) => {
    let slope = 0.5 * lambda * beta;
    for (let row = 0; row < ROWS; row++) {
      slope += slopes[row]! * features[c]![row]!;
    }
    if (beta === 0) expect(Math.abs(slope)).toBeLessThan(0.5 * lambda * 1.001);
    else expect(slope + 0.5 * lambda * Math.sign(beta)).toBeCloseTo(0, 0.5);
  });
}

describe('fitElasticNet()', () => {
  const { features: design, ones, labels, followUp } = simulate(1);
  const [rows, features] = [ROWS, columnsOf(design)];
  const problems: Record<string, ElasticNetProblem> = {
    logistic: {
      rows,
      fixed: columnsOf(ones),
      fixedPenalties: [0],
      features,
      objective: logisticObjective(labels),
    },
    Cox: { rows, fixed: [], fixedPenalties: [], features, objective: coxObjective(followUp) },
  };

  test.each(Object.entries(problems))(
    '%s: ends where no condition of a minimum is broken',
    (_, problem) => {
      const most = largestLambda(problem, emptyFit(problem));
      let fit = emptyFit(problem);
      const counts = [0.99, 0.5, 0.2, 0.05].map((share) => {
        fit = fitElasticNet(problem, share * most, fit);
        expectMinimum(problem, share * most, fit);
        return fit.features.filter((beta) => beta !== 0).length;
      });
      expect(counts[0]).toBeGreaterThan(0);
      expect(counts[0]).toBeLessThan(5);
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    },
  );

  test('above the largest λ nothing enters', () => {
    const problem = problems['Cox']!;
    const most = largestLambda(problem, emptyFit(problem));
    const fit = fitElasticNet(problem, 1.01 * most, emptyFit(problem));
    expect(fit.features.every((beta) => beta === 0)).toBe(true);
  });
});

test('fitElasticNetPath() chooses few of many features, and predicts people it has not seen', () => {
  const columns = 400;
  const [train, valid] = [simulate(2, columns), simulate(3, columns)];
  const predict = (data: Design) => (weights: { genotypes: Float32Array; bias: number }) =>
    Float64Array.from({ length: ROWS }, (_, row) =>
      weights.genotypes.reduce(
        (sum, beta, c) => sum + beta * data.data[row * columns + c]!,
        weights.bias,
      ),
    );
  const gradient = new Float64Array(ROWS);
  const path = fitElasticNetPath({
    target: {
      hasBias: true,
      trainObjective: (keep) =>
        logisticObjective(train.labels.map((label, row) => (keep(row) ? label : Number.NaN))),
      validLoss: (predictor) => logisticObjective(valid.labels).evaluate(predictor, gradient),
    },
    rows: ROWS,
    fixed: columnsOf(train.ones),
    fixedPenalties: [0],
    features: columnsOf(train.features),
    folds: { of: Array.from({ length: ROWS }, (_, row) => row % 5), count: 5 },
    predictValid: predict(valid.features),
    predictTrain: predict(train.features),
  });
  const chosen = path.weights.genotypes.filter((beta) => beta !== 0).length;
  expect(chosen).toBeGreaterThan(2);
  expect(chosen).toBeLessThan(columns / 3);
  expect(auroc(predict(valid.features)(path.weights), valid.labels)).toBeGreaterThan(0.75);
  const inSample = auroc(predict(train.features)(path.weights), train.labels);
  expect(auroc(path.outOfFold, train.labels)).toBeLessThan(inSample);
  expect(auroc(path.outOfFold, train.labels)).toBeGreaterThan(0.7);
});
