import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { connectionsOf, groupCount, sparseProduct } from '../../src/nets/sparse-layer.ts';
import { PackedEngine } from '../../src/packed/packed-engine.ts';
import { PackedGroups } from '../../src/packed/packed-groups.ts';
import { packedGroupsProduct } from '../../src/packed/packed-groups-op.ts';
import { randomCalls, randomValues } from './random-calls.ts';

const engines = [1, 2, 4].map((threads) => new PackedEngine(threads));
beforeAll(async () => {
  await startBackend('wasm');
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

/** What a layer and its batch are drawn from. */
interface Layer {
  readonly rows: number;
  readonly columns: number;
  readonly lengths: readonly number[];
  readonly seed: number;
}

/** Groups of any columns, some of none, some of more connections than a tile of the kernel has. */
const layers = fc.record({
  rows: fc.integer({ min: 1, max: 11 }),
  columns: fc.integer({ min: 1, max: 70 }),
  lengths: fc.array(fc.oneof(fc.nat(5), fc.nat(300), fc.constant(700)), {
    minLength: 1,
    maxLength: 9,
  }),
  seed: fc.nat(1_000_000),
});

/** Product and gradient on an engine, with what they are made of. */
function step(engine: PackedEngine, { rows, columns, lengths, seed }: Layer) {
  const x = randomCalls(rows, columns, seed);
  const drawn = randomValues(
    lengths.reduce((sum, length) => sum + length, 0),
    seed + 1,
  );
  let next = 0;
  const groups = lengths.map((length) =>
    Array.from({ length }, () => Math.floor(((drawn[next++]! + 1) / 2) * columns) % columns),
  );
  const connections = connectionsOf(groups, columns);
  const weights = randomValues(4 * connections.columns.length, seed + 2);
  const slopes = randomValues(4 * rows * groupCount(connections), seed + 3);
  const layer = new PackedGroups(engine, connections);
  const product = layer.multiply(x, weights).slice();
  const gradient = layer.multiplyTransposed(x, slopes).slice();
  layer.dispose();
  return { x, connections, weights, slopes, product, gradient };
}

describe('PackedGroups', () => {
  it('equals the plain sparse product, with its gradient, bit for bit on 1, 2 and 4 threads', () => {
    fc.assert(
      fc.property(layers, (layer) => {
        const [one, ...others] = engines.map((engine) => step(engine, layer));
        for (const other of others) {
          expect(other.product).toEqual(one!.product);
          expect(other.gradient).toEqual(one!.gradient);
        }
        const { x, connections, weights, slopes } = one!;
        tf.tidy(() => {
          const kernel = tf.tensor2d(weights, [connections.columns.length, 4]);
          const plain = (k: tf.Tensor) =>
            sparseProduct(x, k as tf.Tensor2D, { connections, isFirst: true });
          const dy = tf.tensor2d(slopes, [x.calls.rows, 4 * groupCount(connections)]);
          expectNear(one!.product, plain(kernel).dataSync());
          expectNear(one!.gradient, tf.grad(plain)(kernel, dy).dataSync());
        });
      }),
      { numRuns: 60 },
    );
  });

  it('shares out a layer of many groups', () => {
    const lengths = Array.from({ length: 500 }, (_, i) => i % 40);
    const [one, ...others] = engines.map((engine) =>
      step(engine, { rows: 70, columns: 1500, lengths, seed: 3 }),
    );
    for (const other of others) expect(other.product).toEqual(one!.product);
    for (const other of others) expect(other.gradient).toEqual(one!.gradient);
  });

  it('gives its memory back', () => {
    const [engine] = engines as [PackedEngine];
    const layer = { rows: 30, columns: 60, lengths: [20, 0, 400], seed: 1 };
    step(engine, layer); // takes the batch and scratch space that stay
    const probe = engine.arena.take(64);
    engine.arena.give(probe);
    for (let i = 0; i < 3; i++) step(engine, layer);
    const again = engine.arena.take(64);
    engine.arena.give(again);
    expect(again).toBe(probe);
  });
});

it('packedGroupsProduct() is differentiable in its kernel, and keeps what it gave', () => {
  const [engine] = engines as [PackedEngine];
  const x = randomCalls(5, 12, 1);
  const connections = connectionsOf([[0, 3], [], [1, 2, 11]], 12);
  const layer = new PackedGroups(engine, connections);
  tf.tidy(() => {
    const kernel = tf.tensor2d(randomValues(20, 2), [5, 4]);
    const ours = (k: tf.Tensor) =>
      packedGroupsProduct(x, k as tf.Tensor2D, layer)
        .square()
        .sum();
    const plain = (k: tf.Tensor) =>
      sparseProduct(x, k as tf.Tensor2D, { connections, isFirst: true })
        .square()
        .sum();
    expectNear(tf.grad(ours)(kernel).dataSync(), tf.grad(plain)(kernel).dataSync());
    const first = packedGroupsProduct(x, kernel, layer);
    const before = first.dataSync().slice();
    packedGroupsProduct(x, kernel.mul(2), layer);
    expect(first.dataSync()).toEqual(before);
  });
  layer.dispose();
});

function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found).toHaveLength(expected.length);
  const largest = Math.max(1e-9, ...Array.from(expected, Math.abs));
  const worst = Math.max(0, ...Array.from(expected, (value, i) => Math.abs(found[i]! - value)));
  expect(worst / largest).toBeLessThan(2e-5);
}
