import { expect, test } from 'vitest';
import { calibratedChances, fitRecalibration } from '../../src/metrics/recalibration.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

/** People whose true logit is half of the predicted one, less 0.4. */
function overconfident(people: number) {
  const random = new SeededRandom(4);
  const logits = Float64Array.from({ length: people }, () => 6 * random.next() - 3);
  const labels = logits.map((x) => Number(random.next() < 1 / (1 + Math.exp(0.4 - x / 2))));
  return { logits, labels };
}

test('finds the line from many people', () => {
  const { logits, labels } = overconfident(20_000);
  const line = fitRecalibration(logits, labels);
  expect(line.slope).toBeCloseTo(0.5, 1);
  expect(line.intercept).toBeCloseTo(-0.4, 1);
  const [chance] = calibratedChances([2], [line]);
  expect(chance).toBeCloseTo(1 / (1 + Math.exp(0.4 - 1)), 1);
});

test('few people move it little, and none not at all', () => {
  const { logits, labels } = overconfident(12);
  const few = fitRecalibration(logits, labels);
  expect(Math.abs(few.slope - 1)).toBeLessThan(0.4);
  const nobody = fitRecalibration(
    logits,
    labels.map(() => Number.NaN),
  );
  expect(nobody).toEqual({ slope: 1, intercept: 0 });
});

test('never turns the ranks around', () => {
  const { logits } = overconfident(5000);
  const { slope } = fitRecalibration(
    logits,
    logits.map((x) => Number(x < 0)),
  );
  expect(slope).toBe(0.05);
});
