import { expect, test } from 'vitest';
import {
  calibrateHorizons,
  defaultHorizons,
  horizonBins,
} from '../../src/evaluation/horizon-calibration.ts';
import { survivalFrame } from '../../src/evaluation/survival-evaluation.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

const random = new SeededRandom(9);
const people = 4000;
const entry = Float64Array.from({ length: people }, () => 10 * random.next());
const eta = entry.map(() => 2 * random.next() - 1);
const lived = eta.map((value) => -Math.log(1 - random.next()) / Math.exp(value));
const seen = eta.map(() => 4 * random.next());
const followUp = {
  entry,
  time: entry.map((from, i) => from + Math.min(lived[i]!, seen[i]!)),
  event: lived.map((life, i) => Number(life < seen[i]!)),
};
const truth = {
  risk: eta,
  times: Float64Array.of(20),
  cumulative: (i: number, time: number) => time * Math.exp(eta[i]!),
};
const frame = survivalFrame(followUp, followUp);
const options = { bootstraps: 30, seed: 1 };

test('the truth is calibrated, overall and in every group of risk', () => {
  const [half, beyond] = calibrateHorizons(truth, frame, [0.5, 9], options);
  expect(half!.predicted).toBeGreaterThan(half!.observed!.low);
  expect(half!.predicted).toBeLessThan(half!.observed!.high);
  expect(beyond!.observed).toBeNull(); // nobody was seen for so long
  const bins = horizonBins(truth, frame, 0.5);
  expect(bins.map((bin) => bin.people)).toEqual([800, 800, 800, 800, 800]);
  for (const { predicted, observed } of bins) {
    expect(Math.abs(predicted - observed)).toBeLessThan(0.06);
  }
  expect(bins.at(-1)!.observed).toBeGreaterThan(bins[0]!.observed + 0.3);
});

test('horizons are the quarters of the times of death since entry', () => {
  const time = Array.from({ length: 101 }, (_, i) => 50 + i);
  const horizons = defaultHorizons({ time, event: time.map(() => 1), entry: time.map(() => 49) });
  expect(horizons).toEqual([26, 51, 76]);
});
