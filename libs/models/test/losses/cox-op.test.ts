import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { coxObjective } from '../../src/losses/cox.ts';
import { coxLoss } from '../../src/losses/cox-op.ts';
import { expectClose } from '../expect-close.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const followUp = { time: [5, 3, 3, 8, 2], event: [1, 1, 1, 0, 0], entry: [0, 1, 2, 0, 0] };
const eta = [0.2, -0.7, 1.1, 0.4, -0.1];

test('is the loss per event, and differentiable', () => {
  const gradient = new Float64Array(5);
  const loss = coxObjective(followUp).evaluate(eta, gradient) / 3;
  tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((x) => coxLoss(x as tf.Tensor2D, followUp))(
      tf.tensor2d(eta, [5, 1]),
    );
    expect(value.dataSync()[0]).toBeCloseTo(loss, 5);
    expectClose(
      grad.dataSync(),
      gradient.map((slope) => slope / 3),
      6,
    );
  });
});

test('passes its gradient on, scaled', () => {
  tf.tidy(() => {
    const x = tf.tensor2d(eta, [5, 1]);
    const once = tf
      .grad((y) => coxLoss(y as tf.Tensor2D, followUp))(x)
      .dataSync();
    const thrice = tf.grad((y) => coxLoss(tf.mul(y, 1) as tf.Tensor2D, followUp).mul(3))(x);
    expectClose(
      thrice.dataSync(),
      once.map((slope) => 3 * slope),
      5,
    );
  });
});
