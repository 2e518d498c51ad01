import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { LinearPathFitter, type LinearTarget } from '../../src/linear/linear-path.ts';
import { crossEntropy, logisticObjective, sigmoid } from '../../src/losses/logistic.ts';
import { auroc } from '../../src/metrics/auroc.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

beforeAll(async () => {
  await startBackend('auto');
});

/** People whose label depends on covariate 0 and, by `strength`, on every genotype a little. */
function people(rows: number, features: number, strength: number, seed: number) {
  const random = new SeededRandom(seed);
  const sign = new SeededRandom(99);
  const effects = Array.from({ length: features }, () => (sign.next() < 0.5 ? -1 : 1));
  const draw = () => 3.46 * (random.next() - 0.5); // variance 1
  const genotypes = Float32Array.from({ length: rows * features }, draw);
  const covariates = Float32Array.from({ length: rows }, draw);
  const labels = Float64Array.from({ length: rows }, (_, row) => {
    const genetic = effects.reduce((sum, e, c) => sum + e * genotypes[row * features + c]!, 0);
    const logit = covariates[row]! + (strength * genetic) / Math.sqrt(features);
    return Number(random.next() < sigmoid(logit));
  });
  return {
    labels,
    predictors: {
      genotypes: { rows, columns: features, data: genotypes },
      covariates: { rows, columns: 1, data: covariates },
    },
  };
}

function targetOf(train: Float64Array, valid: Float64Array): LinearTarget {
  return {
    hasBias: true,
    trainObjective: (keep) =>
      logisticObjective(train.map((label, row) => (keep(row) ? label : Number.NaN))),
    validLoss: (logits) =>
      valid.reduce((sum, label, row) => sum + crossEntropy(logits[row]!, label), 0) / valid.length,
  };
}

describe('LinearPathFitter', () => {
  test('uses genotypes where they matter and leaves them out where they do not', () => {
    const outcome = [2, 0].map((strength) => {
      const train = people(400, 50, strength, 1);
      const valid = people(1000, 50, strength, 2);
      const fitter = new LinearPathFitter(train.predictors, valid.predictors, 1);
      return fitter.fit(targetOf(train.labels, valid.labels), 'all').variance;
    });
    expect(outcome[0]).toBeGreaterThan(0.5);
    expect(outcome[1]).toBeLessThanOrEqual(0.1);
  });

  test('covariates alone have no genotype weights', () => {
    const [train, valid] = [people(100, 20, 2, 1), people(100, 20, 2, 2)];
    const fitter = new LinearPathFitter(train.predictors, valid.predictors, 1);
    const { weights } = fitter.fit(targetOf(train.labels, valid.labels), 'covariates');
    expect(weights.genotypes).toEqual(new Float32Array(20));
    expect(weights.covariates[0]).toBeGreaterThan(0.3);
  });

  test('out-of-fold predictors are not fitted to the labels that they predict', () => {
    // Labels are noise and features outnumber people: an in-sample fit separates them.
    const noise = people(120, 400, 0, 5);
    noise.predictors.covariates.data.fill(0);
    const coin = new SeededRandom(6);
    const labels = noise.labels.map(() => Number(coin.next() < 0.5));
    const target: LinearTarget = { ...targetOf(labels, labels), validLoss: inSampleWins() };
    const fitter = new LinearPathFitter(noise.predictors, noise.predictors, 1);
    const { outOfFold, variance } = fitter.fit(target, 'all');
    expect(variance).toBeGreaterThan(1); // as chosen
    expect(Math.abs(auroc(outOfFold, labels) - 0.5)).toBeLessThan(0.15);
  });
});

/** A validation loss that falls with every call: the last prior variance wins. */
function inSampleWins(): () => number {
  let calls = 0;
  return () => -calls++;
}
