import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { onTrainingDevice } from '../../src/gpu/training-device.ts';
import { hasGpu, title } from './webgpu.ts';

/** More than TensorFlow.js leaves to the processor. */
const SIZE = 5000;

test.skipIf(!hasGpu)(`numbers of every type reach the GPU as they are${title}`, () =>
  onTrainingDevice(async () => {
    const numbers = Array.from({ length: SIZE }, (_, i) => (i % 17) - 8);
    const halves = numbers.map((value) => value / 2);
    const found = tf.tidy(() => ({
      float32: tf.neg(tf.tensor1d(halves)),
      int32: tf.neg(tf.tensor1d(numbers, 'int32')),
      bool: tf.logicalNot(
        tf.tensor1d(
          numbers.map((value) => value > 0),
          'bool',
        ),
      ),
    }));
    expect(Array.from(await found.float32.data())).toEqual(halves.map((value) => -value));
    expect(Array.from(await found.int32.data())).toEqual(numbers.map((value) => 0 - value));
    expect(Array.from(await found.bool.data())).toEqual(numbers.map((value) => Number(value <= 0)));
    tf.dispose(found);
  }),
);
