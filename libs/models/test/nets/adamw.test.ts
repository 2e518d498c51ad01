import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { AdamW } from '../../src/nets/adamw.ts';
import { expectClose } from '../expect-close.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const plain = { learningRate: 0.1, weightDecay: 0, clipNorm: Number.POSITIVE_INFINITY };

/** Takes steps along given gradients. */
function run(optimizer: AdamW, gradients: number[][], start: number[], name = 'kernel') {
  const held = tf.variable(tf.tensor2d(start, [1, start.length]));
  for (const gradient of gradients) {
    const slopes = tf.tensor2d(gradient, [1, gradient.length]);
    optimizer.apply(new Map([[name, held]]), { [held.name]: slopes });
    slopes.dispose();
  }
  const values = [...held.dataSync()];
  held.dispose();
  return values;
}

describe('AdamW', () => {
  test("without decay or clipping takes the very steps of TensorFlow's Adam", () => {
    const gradients = Array.from({ length: 20 }, (_, i) => [Math.sin(i), 5 * Math.cos(i), 0.01]);
    const ours = run(new AdamW(plain), gradients, [1, 2, 3]);
    const theirs = tf.variable(tf.tensor2d([1, 2, 3], [1, 3]));
    const adam = tf.train.adam(0.1, 0.9, 0.999, 1e-8);
    for (const gradient of gradients) {
      adam.applyGradients([{ name: theirs.name, tensor: tf.tensor2d(gradient, [1, 3]) }]);
    }
    expectClose(ours, theirs.dataSync(), 4);
  });

  test('decays kernels, not biases, by the learning rate times the decay', () => {
    const decaying = { ...plain, weightDecay: 0.5 };
    expectClose(run(new AdamW(decaying), [[0, 0]], [1, -2]), [0.95, -1.9], 6);
    expect(run(new AdamW(decaying), [[0, 0]], [1, -2], 'x.bias')).toEqual([1, -2]);
  });

  test('clips the joint length of gradients: after that, only their direction counts', () => {
    const clipped = () => new AdamW({ ...plain, clipNorm: 1 });
    const steps = (scale: number) => [
      [3 * scale, 4 * scale],
      [1, 0],
    ];
    expectClose(run(clipped(), steps(1), [0, 0]), run(clipped(), steps(1000), [0, 0]), 5);
  });

  test('takes the share of a step that it is told to', () => {
    const first = (share: number) => {
      const held = tf.variable(tf.zeros([1, 1]));
      const slopes = tf.ones([1, 1]);
      new AdamW(plain).apply(
        new Map([['k', held]]),
        { [held.name]: slopes },
        {
          stepShare: () => share,
          packedLayer: () => undefined,
        },
      );
      return held.dataSync()[0]!;
    };
    expect(first(0.5)).toBeCloseTo(first(1) / 2, 6);
  });

  test('goes on from its state as if it had never stopped', () => {
    const gradients = Array.from({ length: 9 }, (_, i) => [i - 4, 1 / (i + 1)]);
    const whole = run(new AdamW(plain), gradients, [1, 1]);
    const before = new AdamW(plain);
    const half = run(before, gradients.slice(0, 5), [1, 1]);
    const after = new AdamW(plain);
    after.restore(before.state());
    expect(run(after, gradients.slice(5), half)).toEqual(whole);
  });
});
