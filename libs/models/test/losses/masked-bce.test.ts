import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { maskedBce } from '../../src/losses/masked-bce.ts';

beforeAll(async () => {
  await startBackend('auto');
});

type Cell = { logit: number; label: number; known: number };
const cell = fc.record({
  logit: fc.integer({ min: -40, max: 40 }).map((value) => value / 4),
  label: fc.constantFrom(0, 1),
  known: fc.constantFrom(0, 1),
});
const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 });

function evaluate(rows: readonly (readonly Cell[])[]) {
  return tf.tidy(() => {
    const read = (key: keyof Cell) => tf.tensor2d(rows.map((row) => row.map((c) => c[key])));
    const [labels, mask] = [read('label'), read('known')];
    const { value, grad } = tf.valueAndGrad((x) => maskedBce(x as tf.Tensor2D, labels, mask).sum())(
      read('logit'),
    );
    return { loss: value.dataSync()[0]!, gradient: grad.arraySync() as number[][] };
  });
}

describe('maskedBce()', () => {
  test('equals dropping the rows without a label, task by task, loss and gradient', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const { loss, gradient } = evaluate(rows);
        let expected = 0;
        for (const task of [0, 1] as const) {
          const kept = rows.filter((row) => row[task].known === 1).map((row) => row[task]);
          for (const { logit, label } of kept) {
            const p = 1 / (1 + Math.exp(-logit));
            expected -= (label ? Math.log(p) : Math.log(1 - p)) / kept.length;
          }
          rows.forEach((row, i) => {
            const { logit, label, known } = row[task];
            const slope = known ? (1 / (1 + Math.exp(-logit)) - label) / kept.length : 0;
            expect(gradient[i]![task]).toBeCloseTo(slope, 4);
          });
        }
        expect(loss).toBeCloseTo(expected, 3);
      }),
    );
  });

  test('a task without any label adds neither loss nor gradient', () => {
    const known = { logit: 1, label: 1, known: 1 };
    const unknown = { logit: 7, label: 0, known: 0 };
    const alone = evaluate([[known], [known]]);
    const beside = evaluate([
      [known, unknown],
      [known, unknown],
    ]);
    expect(beside.loss).toBe(alone.loss);
    expect(beside.gradient.map((row) => row[1])).toEqual([0, 0]);
  });
});
