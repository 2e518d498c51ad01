import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { addTaskLosses, fixedWeights } from '../../src/losses/task-weights.ts';
import { expectClose } from '../expect-close.ts';

beforeAll(async () => {
  await startBackend('auto');
});

describe('fixedWeights()', () => {
  test('is 1 for what is not named', () => {
    expect(fixedWeights(['a', 'b'], 'equal')).toEqual([1, 1]);
    expect(fixedWeights(['a', 'b'], { b: 3 })).toEqual([1, 3]);
  });

  test.each([
    [
      { c: 1 },
      'Cannot weigh task "c" by 1: expected a weight above 0 for one of "a", "b", got another name',
    ],
    [{ a: 0 }, 'Cannot weigh task "a" by 0: expected a weight above 0 for one of "a", "b", got 0'],
  ])('refuses %o', (weights, message) => {
    expect(() => fixedWeights(['a', 'b'], weights)).toThrowError(
      expect.objectContaining({ code: 'MODEL', message }),
    );
  });
});

describe('addTaskLosses()', () => {
  const values = [0.5, 2, 7];
  const isKnown = [true, true, false];

  test('adds what is known, each by its weight', () => {
    tf.tidy(() => {
      const losses = tf.tensor1d(values);
      expect(addTaskLosses({ losses, isKnown }, [1, 3, 1]).dataSync()[0]).toBeCloseTo(6.5, 5);
    });
  });

  test('weighs by uncertainty: Σ l / (2σ²) + log σ, of known tasks only, with its gradient', () => {
    const logs = [0.3, -1, 2];
    tf.tidy(() => {
      const add = (variance: tf.Tensor) =>
        addTaskLosses({ losses: tf.tensor1d(values), isKnown }, [1, 1, 1], variance);
      const { value, grad } = tf.valueAndGrad(add)(tf.tensor2d(logs, [1, 3]));
      const terms = [0, 1].map((k) => values[k]! / (2 * Math.exp(logs[k]!)) + logs[k]! / 2);
      expect(value.dataSync()[0]).toBeCloseTo(terms[0]! + terms[1]!, 5);
      const slopes = [0, 1].map((k) => (1 - values[k]! * Math.exp(-logs[k]!)) / 2);
      expectClose(grad.dataSync(), [...slopes, 0], 5);
    });
  });
});
