import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { AdamW } from '../../src/nets/adamw.ts';
import { packedGenotypeDense } from '../../src/packed/packed-dense-op.ts';
import { PackedEngine } from '../../src/packed/packed-engine.ts';
import { PackedLayer } from '../../src/packed/packed-layer.ts';
import { standardizeCalls } from '../../src/standardized-calls.ts';
import { randomCalls, randomValues } from './random-calls.ts';

const engine = new PackedEngine(2);
beforeAll(async () => {
  await startBackend('auto', 'dense');
});
afterAll(() => engine.close());

function denseOf(x: ReturnType<typeof randomCalls>): tf.Tensor2D {
  const { rows, columns, stride, data } = x.calls;
  const values = standardizeCalls({ packed: data, stride, rows }, x.scaling);
  return tf.tensor2d(values, [rows, columns]);
}

/** Length of the difference as a share of the length of what is expected. */
function relativeError(found: tf.Tensor, expected: tf.Tensor): number {
  const length = expected.norm().dataSync()[0]!;
  return found.sub(expected).norm().dataSync()[0]! / Math.max(length, 1e-6);
}

describe('packedGenotypeDense()', () => {
  it('equals the dense layer, with its gradient, to 1e-4', () => {
    const sizes = fc.record({
      rows: fc.constantFrom(1, 2, 33, 300),
      columns: fc.constantFrom(1, 5, 129, 600),
      units: fc.constantFrom(1, 3, 8, 33),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(sizes, ({ rows, columns, units, seed }) => {
        const x = randomCalls(rows, columns, seed);
        const layer = new PackedLayer(engine, columns, units);
        tf.tidy(() => {
          const kernel = tf.tensor2d(randomValues(columns * units, seed), [columns, units]);
          const weight = tf.tensor2d(randomValues(rows * units, seed + 1), [rows, units]);
          const packed = (k: tf.Tensor) => packedGenotypeDense(x, k as tf.Tensor2D, layer);
          const dense = (k: tf.Tensor) => tf.matMul(denseOf(x), k as tf.Tensor2D);
          const loss = (product: (k: tf.Tensor) => tf.Tensor) =>
            tf.valueAndGrad((k: tf.Tensor) => tf.tanh(product(k).mul(0.1)).mul(weight).sum())(
              kernel,
            );
          expect(relativeError(packed(kernel), dense(kernel))).toBeLessThan(1e-4);
          expect(relativeError(loss(packed).grad, loss(dense).grad)).toBeLessThan(1e-4);
        });
        layer.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('has the gradient that finite differences give', () => {
    const x = randomCalls(40, 30, 3);
    const layer = new PackedLayer(engine, 30, 4);
    const values = randomValues(120, 9);
    const loss = (k: tf.Tensor) =>
      tf.square(packedGenotypeDense(x, k as tf.Tensor2D, layer)).mean() as tf.Scalar;
    tf.tidy(() => {
      const gradient = tf
        .grad(loss)(tf.tensor2d(values, [30, 4]))
        .dataSync();
      for (let i = 0; i < 120; i += 7) {
        const at = (shift: number) =>
          loss(
            tf.tensor2d(
              values.map((v, j) => (j === i ? v + shift : v)),
              [30, 4],
            ),
          ).dataSync()[0]!;
        const slope = (at(0.05) - at(-0.05)) / 0.1; // exact for a square
        expect(Math.abs(gradient[i]! - slope)).toBeLessThan(0.01 * Math.abs(slope) + 2e-3);
      }
    });
    layer.dispose();
  });

  it('is stepped where it lies as it would be elsewhere', () => {
    const [rows, columns, units] = [60, 200, 8];
    const x = randomCalls(rows, columns, 1);
    const initial = randomValues(columns * units, 2);
    const steps = (layer: PackedLayer | undefined) => {
      const kernel = tf.variable(tf.tensor2d(initial, [columns, units]));
      const optimizer = new AdamW({ learningRate: 0.01, weightDecay: 0.1, clipNorm: 1 });
      for (let i = 0; i < 5; i++) {
        tf.tidy(() => {
          const { grads } = tf.variableGrads(() => {
            const weights = kernel as unknown as tf.Tensor2D;
            const product = layer
              ? packedGenotypeDense(x, weights, layer)
              : tf.matMul(denseOf(x), weights);
            return tf.square(product.sub(1)).mean() as tf.Scalar;
          }, [kernel]);
          optimizer.apply(new Map([['k.kernel', kernel]]), grads, {
            stepShare: () => 0.5,
            packedLayer: () => layer,
          });
        });
      }
      return { kernel, moments: optimizer.state().moments };
    };
    const layer = new PackedLayer(engine, columns, units);
    const packed = steps(layer);
    const dense = steps(undefined);
    expect(layer.weights).toEqual(packed.kernel.dataSync());
    expect(relativeError(packed.kernel, dense.kernel)).toBeLessThan(1e-4);
    for (const [name, { values }] of dense.moments) {
      const found = packed.moments.get(name)!.values;
      expect(relativeError(tf.tensor1d(found), tf.tensor1d(values))).toBeLessThan(1e-4);
    }
    layer.dispose();
  });
});
