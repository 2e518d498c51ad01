import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { discreteObjective } from '../../src/losses/discrete-hazard.ts';
import { discreteLoss } from '../../src/losses/discrete-hazard-op.ts';
import { expectClose } from '../expect-close.ts';
import { arbitraryCases, columns } from '../survival-cases.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const edges = [0, 2, 5, 9];

/** Minus the log of the chance of what was seen: by survival at the ends of the run or the bin. */
function slowLoss(
  { time, event, entry }: ReturnType<typeof columns>['followUp'],
  logs: number[],
): number {
  return time.reduce((sum, exact, i) => {
    const from = Math.max(0, entry?.[i] ?? 0);
    const until = Math.min(exact, 9);
    if (Number.isNaN(event[i]) || (entry && from >= exact) || from >= until) return sum;
    const cumulative = (t: number) =>
      [0, 1, 2].reduce((total, bin) => {
        const share = Math.min(1, Math.max(0, (t - edges[bin]!) / (edges[bin + 1]! - edges[bin]!)));
        return total + share * Math.exp(logs[i * 3 + bin]!);
      }, 0);
    const survival = (t: number) => Math.exp(-(cumulative(t) - cumulative(from)));
    if (event[i] === 0) return sum - Math.log(survival(until));
    const bin = edges.findIndex((edge, k) => k > 0 && until <= edge) - 1;
    const start = Math.max(from, edges[bin]!);
    return sum - Math.log(survival(start) - survival(edges[bin + 1]!));
  }, 0);
}

test('is the chance of what was seen, and its gradient that of finite differences', () => {
  fc.assert(
    fc.property(arbitraryCases, fc.boolean(), (cases, withEntry) => {
      const { followUp, eta } = columns(cases, withEntry);
      const logs = eta.flatMap((value) => [value - 2, value / 2 - 1, -value - 1]);
      const { evaluate } = discreteObjective(followUp, edges);
      const gradient = new Float64Array(logs.length);
      expect(evaluate(logs, gradient)).toBeCloseTo(slowLoss(followUp, logs), 7);
      const ignored = new Float64Array(logs.length);
      const step = 1e-5;
      logs.forEach((value, i) => {
        const moved = (by: number) => evaluate(logs.with(i, value + by), ignored);
        expect(gradient[i]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
      });
    }),
    { numRuns: 60 },
  );
});

test('discreteLoss() is the mean per person, and differentiable', () => {
  const followUp = { time: [1, 4, 9, Number.NaN], event: [1, 0, 1, 1] };
  const logs = [-1, 0, 0.5, 0.2, -0.4, 0, 1, -2, -1, 0, 0, 0];
  const objective = discreteObjective(followUp, edges);
  const gradient = new Float64Array(12);
  expect(objective.observed).toBe(3);
  const loss = objective.evaluate(logs, gradient) / 3;
  tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((x) => discreteLoss(x as tf.Tensor2D, followUp, edges))(
      tf.tensor2d(logs, [4, 3]),
    );
    expect(value.dataSync()[0]).toBeCloseTo(loss, 5);
    expectClose(
      grad.dataSync(),
      gradient.map((slope) => slope / 3),
      6,
    );
  });
});
