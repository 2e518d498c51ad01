import { describe, expect, test } from 'vitest';
import { brierContributions } from '../../src/metrics/integrated-brier.ts';

const always = () => 1;
const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;

describe('brierContributions()', () => {
  test('of perfect foresight are 0, of its opposite 1', () => {
    const followUp = { time: [1, 4], event: [1, 1] };
    const frame = { times: [0.5, 2, 3], uncensored: always };
    const truth = (person: number, t: number) => (followUp.time[person]! > t ? 1 : 0);
    expect(mean(brierContributions(truth, followUp, frame))).toBe(0);
    const opposite = (person: number, t: number) => 1 - truth(person, t);
    expect(mean(brierContributions(opposite, followUp, frame))).toBeCloseTo(1, 12);
  });

  test('of ½ for everybody are ¼, and weights undo censoring', () => {
    const frame = { times: [1, 2], uncensored: (t: number) => (t <= 1.5 ? 1 : 0.5) };
    const half = () => 0.5;
    const [dead, censored, alive] = brierContributions(
      half,
      { time: [1, 1.5, 9], event: [1, 0, 0] },
      frame,
    );
    expect(dead).toBeCloseTo(0.25, 12);
    expect(censored).toBeCloseTo(0.125, 12); // seen at 1 only: half of the span
    expect(alive).toBeCloseTo(0.125 + 0.125 / 0.5, 12); // at 2 counts for the censored one too
  });

  test('integrate by trapezoids over uneven times', () => {
    const frame = { times: [0, 1, 4], uncensored: always };
    const survival = (_: number, t: number) => [1, 0.5, 0][Math.ceil(t / 2)]!;
    // Alive throughout: squares 0, 0.25, 1 at 0, 1, 4.
    const [alive] = brierContributions(survival, { time: [9], event: [0] }, frame);
    expect(alive).toBeCloseTo(((0 + 0.25) / 2 + (3 * (0.25 + 1)) / 2) / 4, 12);
  });
});
