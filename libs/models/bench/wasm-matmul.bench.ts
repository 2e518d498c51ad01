/**
 * The weight gradient `xᵀ·dy` of a first layer on WebAssembly: 512 people × 4,096 features → 64 units.
 *
 * Run: `npx nx run models:bench`. `matMul` with a transposed operand is what training calls; the
 * naive path that it replaced stands beside it, as the stock kernel still multiplies in rank 3 on
 * `_FusedMatMul`. Last measured on two cores: see docs/benchmarks.md.
 */
import * as tf from '@tensorflow/tfjs';
import { afterAll, bench, describe } from 'vitest';
import { startBackend } from '../src/index.ts';

await startBackend('wasm');
const x = tf.randomUniform([512, 4096]) as tf.Tensor2D;
const dy = tf.randomUniform([512, 64]) as tf.Tensor2D;
afterAll(() => tf.dispose([x, dy]));

describe('weight gradient, 512 × 4,096 → 64', () => {
  bench('matMul with a transposed operand, repaired', () => {
    tf.matMul(x, dy, true, false).dispose();
  });

  bench('the stock kernel, through the fused op', () => {
    tf.fused.matMul({ a: x, b: dy, transposeA: true }).dispose();
  });
});
