/** Every custom op and every loss beside finite differences: one that is added without stands out here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../src/backend.ts';
import { coxObjective } from '../src/losses/cox.ts';
import { coxLoss } from '../src/losses/cox-op.ts';
import { discreteObjective } from '../src/losses/discrete-hazard.ts';
import { discreteLoss } from '../src/losses/discrete-hazard-op.ts';
import { logisticObjective } from '../src/losses/logistic.ts';
import { lossOp } from '../src/losses/loss-op.ts';
import { maskedBce } from '../src/losses/masked-bce.ts';
import type { Objective } from '../src/losses/objective.ts';
import { addTaskLosses } from '../src/losses/task-weights.ts';
import { connectionsOf, sparseProduct } from '../src/nets/sparse-layer.ts';
import { packedGenotypeDense } from '../src/packed/packed-dense-op.ts';
import { PackedEngine } from '../src/packed/packed-engine.ts';
import { PackedGroups } from '../src/packed/packed-groups.ts';
import { packedGroupsProduct } from '../src/packed/packed-groups-op.ts';
import { PackedLayer } from '../src/packed/packed-layer.ts';
import { randomCalls, randomValues } from './packed/random-calls.ts';

beforeAll(async () => {
  await startBackend('auto', 'dense');
});

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));
const ROWS = 6;
const followUp = {
  time: [5, 3, 3, 8, 2, 3],
  event: [1, 1, 1, 0, Number.NaN, 1],
  entry: [0, 1, 2, 0, 0, 2],
};
const EDGES = [0, 2, 5, 9];

/** A scalar of a list of numbers, with the gradient that the code under test gives. */
interface Differentiable {
  readonly at: readonly number[];
  /** Half of the distance of the differences; float32 needs a larger one. */
  readonly step: number;
  value(x: readonly number[]): number;
  gradient(x: readonly number[]): ArrayLike<number>;
}

const numbers = (count: number, seed: number) => [...randomValues(count, seed)];

/** A function of TensorFlow.js of a matrix. */
function op(shape: [number, number], loss: (x: tf.Tensor2D) => tf.Tensor): Differentiable {
  const scalar = (x: tf.Tensor) => loss(x as tf.Tensor2D).sum() as tf.Scalar;
  return {
    at: numbers(shape[0] * shape[1], 3),
    step: 0.02,
    value: (x) => tf.tidy(() => scalar(tf.tensor2d([...x], shape)).dataSync()[0]!),
    gradient: (x) =>
      tf.tidy(() =>
        tf
          .grad(scalar)(tf.tensor2d([...x], shape))
          .dataSync(),
      ),
  };
}

function objective({ rows, evaluate }: Pick<Objective, 'rows' | 'evaluate'>): Differentiable {
  return {
    at: numbers(rows, 4),
    step: 1e-5,
    value: (x) => evaluate(x, new Float64Array(rows)),
    gradient: (x) => {
      const gradient = new Float64Array(rows);
      evaluate(x, gradient);
      return gradient;
    },
  };
}

const labels = [[1, 0], [0, 1], [1, 1], [0, 0], [1, 0], [0, 1]]; // biome-ignore format: a table
const known = [[1, 1], [1, 0], [0, 1], [1, 1], [1, 0], [1, 1]]; // biome-ignore format: a table
const connections = connectionsOf([[0, 2], [1, 2, 3], []], 4);
const calls = randomCalls(ROWS, 9, 3);

function withLayer(loss: (layer: PackedLayer) => Differentiable): Differentiable {
  const engine = new PackedEngine(1);
  return loss(new PackedLayer(engine, 9, 4));
}

/** By exported name. What is differentiated twice, by input and by weights, stands twice. */
const CHECKS: Record<string, () => readonly Differentiable[]> = {
  coxLoss: () => [op([ROWS, 1], (x) => coxLoss(x, followUp))],
  coxObjective: () => [objective(coxObjective(followUp))],
  discreteLoss: () => [op([ROWS, 3], (x) => discreteLoss(x, followUp, EDGES))],
  discreteObjective: () => [objective({ ...discreteObjective(followUp, EDGES), rows: 3 * ROWS })],
  logisticObjective: () => [objective(logisticObjective([1, 0, Number.NaN, 1]))],
  lossOp: () => {
    const cubes = (x: ArrayLike<number>, gradient: Float64Array) =>
      Array.from(x).reduce((sum, value, i) => {
        gradient[i] = 3 * value ** 2;
        return sum + value ** 3;
      }, 0);
    return [op([3, 2], (x) => lossOp(x, cubes, { scale: 0.5 }).mul(2))];
  },
  maskedBce: () => [op([ROWS, 2], (x) => maskedBce(x, tf.tensor2d(labels), tf.tensor2d(known)))],
  addTaskLosses: () => {
    const isKnown = [true, false, true];
    const losses = tf.tensor1d([0.5, 2, 7]);
    const add = (x: tf.Tensor2D, variance?: tf.Tensor2D) =>
      addTaskLosses({ losses: variance ? losses : x.as1D(), isKnown }, [1, 3, 2], variance);
    return [op([1, 3], (x) => add(x)), op([1, 3], (x) => add(x, x))];
  },
  sparseProduct: () => {
    const x = tf.tensor2d(numbers(8, 1), [2, 4]);
    const kernel = tf.tensor2d(numbers(10, 2), [5, 2]);
    const layer = { connections, isFirst: false };
    return [
      op([5, 2], (weights) => sparseProduct(x, weights, layer).square()),
      op([2, 4], (inputs) => sparseProduct(inputs, kernel, layer).square()),
    ];
  },
  packedGenotypeDense: () => [
    withLayer((layer) => op([9, 4], (k) => packedGenotypeDense(calls, k, layer).square())),
  ],
  packedGroupsProduct: () => {
    const groups = new PackedGroups(new PackedEngine(1), connections);
    return [op([5, 4], (weights) => packedGroupsProduct(calls, weights, groups).square())];
  },
};

/** Names of the exported functions of a source file. */
function exportedFunctions(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^export function (\w+)/gm)].map(([, name]) => name!);
}

describe('gradients', () => {
  it('are checked of every custom op and of every loss', () => {
    const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(SOURCE, file));
    // Products on a GPU are compared with their plain twins, gradient and all, by test/gpu.
    const ops = files
      .filter((file) => !file.startsWith(join(SOURCE, 'gpu')))
      .filter((file) => readFileSync(file, 'utf8').includes('customGrad('));
    expect(ops.length).toBeGreaterThan(2);
    // In a file with a custom op, what differentiates is what takes and returns tensors.
    const custom = ops.flatMap((file) =>
      exportedFunctions(file).filter((name) => /^(loss|sparse|packed)|Op$/i.test(name)),
    );
    expect(custom.length).toBeGreaterThanOrEqual(ops.length);
    const losses = files
      .filter((file) => file.startsWith(join(SOURCE, 'losses')))
      .flatMap(exportedFunctions)
      .filter((name) => /(Loss|Losses|Objective|Bce)$/.test(name));
    expect(Object.keys(CHECKS).sort()).toEqual([...new Set([...custom, ...losses])].sort());
  });

  it.each(Object.keys(CHECKS))('%s has that of finite differences', (name) => {
    for (const { at, step, value, gradient } of CHECKS[name]!()) {
      const slopes = gradient(at);
      expect(slopes.length).toBe(at.length);
      expect(Math.max(...Array.from(slopes, Math.abs))).toBeGreaterThan(0);
      at.forEach((x, i) => {
        const moved = (by: number) => value(at.with(i, x + by));
        const slope = (moved(step) - moved(-step)) / (2 * step);
        expect(Math.abs(slopes[i]! - slope)).toBeLessThan(2e-3 * (1 + Math.abs(slope)));
      });
    }
  });
});
