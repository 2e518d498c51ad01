import { describe, expect, test } from 'vitest';
import { sigmoid } from '../../src/losses/logistic.ts';
import {
  calibrationBins,
  calibrationError,
  calibrationLine,
} from '../../src/metrics/calibration.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

/** People whose label follows `slope · logit + intercept` of what is predicted. */
function predicted(slope: number, intercept: number, people = 40_000) {
  const random = new SeededRandom(2);
  const logits = Array.from({ length: people }, () => 4 * random.next() - 2);
  return {
    probabilities: logits.map(sigmoid),
    labels: logits.map((x) => Number(random.next() < sigmoid(slope * x + intercept))),
  };
}

describe('calibrationLine()', () => {
  test.each([
    [1, 0],
    [0.5, 0],
    [2, -1],
  ])('recovers slope %d and intercept %d', (slope, intercept) => {
    const { probabilities, labels } = predicted(slope, intercept);
    const line = calibrationLine(probabilities, labels);
    expect(Math.abs(line.slope - slope)).toBeLessThan(0.06);
    expect(Math.abs(line.intercept - intercept)).toBeLessThan(0.06);
  });

  test('is at the maximum of the likelihood', () => {
    const { probabilities, labels } = predicted(0.7, 0.3, 300);
    const line = calibrationLine(probabilities, labels);
    const slopes = [0, 0];
    probabilities.forEach((p, i) => {
      const x = Math.log(p / (1 - p));
      const residual = labels[i]! - sigmoid(line.slope * x + line.intercept);
      slopes[0]! += residual * x;
      slopes[1]! += residual;
    });
    expect(slopes[0]).toBeCloseTo(0, 6);
    expect(slopes[1]).toBeCloseTo(0, 6);
  });

  test('is NaN where no line fits', () => {
    expect(calibrationLine([0.5, 0.5, 0.5], [0, 1, 0]).slope).toBeNaN();
    expect(calibrationLine([0.2, 0.4], [1, 1]).slope).toBeNaN();
    expect(calibrationLine([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]).slope).toBeNaN();
  });
});

describe('calibrationBins()', () => {
  test('cuts people into equal groups by prediction', () => {
    const { probabilities, labels } = predicted(1, 0, 1003);
    const bins = calibrationBins(probabilities, labels);
    expect(bins.reduce((sum, { people }) => sum + people, 0)).toBe(1003);
    expect(bins.every(({ people }) => people === 100 || people === 101)).toBe(true);
    expect(bins.map(({ predicted: p }) => p)).toEqual(
      bins.map(({ predicted: p }) => p).toSorted((a, b) => a - b),
    );
    const positives = bins.reduce((sum, { people, observed }) => sum + people * observed, 0);
    expect(positives).toBeCloseTo(labels.filter((label) => label === 1).length, 8);
  });

  test('keeps people of one prediction together, in whatever order they come', () => {
    const labels = Array.from({ length: 100 }, (_, i) => Number(i >= 50));
    expect(calibrationBins(new Array(100).fill(0.5), labels)).toEqual([
      { people: 100, predicted: 0.5, observed: 0.5 },
    ]);
    const half = calibrationBins(
      [...new Array(45).fill(0.25), ...new Array(55).fill(0.75)],
      labels,
    );
    expect(half).toEqual([
      { people: 45, predicted: 0.25, observed: 0 },
      { people: 55, predicted: 0.75, observed: 50 / 55 },
    ]);
  });

  test('leaves out empty groups', () => {
    expect(calibrationBins([0.2, 0.9], [0, 1])).toEqual([
      { people: 1, predicted: 0.2, observed: 0 },
      { people: 1, predicted: 0.9, observed: 1 },
    ]);
  });
});

test('calibrationError() is the distance of what was predicted from what happened', () => {
  const labels = Array.from({ length: 1000 }, (_, i) => i % 2);
  expect(
    calibrationError(
      labels.map(() => 0.5),
      labels,
    ),
  ).toBeCloseTo(0, 12);
  expect(
    calibrationError(
      labels.map(() => 0.9),
      labels,
    ),
  ).toBeCloseTo(0.4, 12);
});
