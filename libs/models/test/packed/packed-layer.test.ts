import { multiplyCalls, multiplyCallsTransposed } from '@dirghayu/genotypes';
import { afterAll, describe, expect, it } from 'vitest';
import { PackedEngine } from '../../src/packed/packed-engine.ts';
import { PackedLayer } from '../../src/packed/packed-layer.ts';
import { randomCalls, randomValues } from './random-calls.ts';

const engines = [1, 2, 4].map((threads) => new PackedEngine(threads));
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

/** A product, a gradient and an optimiser's step on an engine. */
function step(engine: PackedEngine, rows: number, columns: number, units: number) {
  const x = randomCalls(rows, columns, rows + columns);
  const weights = randomValues(columns * units, 5);
  const slopes = randomValues(rows * units, 6);
  const layer = new PackedLayer(engine, columns, units);
  layer.setWeights(weights);
  const product = layer.multiply(x).slice();
  const gradient = layer.multiplyTransposed(x, slopes).slice();
  const squares = layer.gradientSquares;
  if (layer.isContiguous) {
    layer.adam({ rate: 0.1, clip: 0.5, decay: 0.01, correction1: 10, correction2: 1000 });
  }
  const stepped = layer.isContiguous ? layer.weights.slice() : weights;
  layer.dispose();
  return { x, weights, slopes, product, gradient, squares, stepped };
}

const SIZES = [
  [1, 1, 1],
  [3, 130, 5],
  [300, 700, 36],
  [1024, 2000, 64],
] as const;

describe('PackedLayer', () => {
  it.each(SIZES)('gives the same bits on 1, 2 and 4 threads: %i × %i → %i', (...size) => {
    const [one, ...others] = engines.map((engine) => step(engine, ...size));
    for (const other of others) {
      expect(bits(other.product).equals(bits(one!.product))).toBe(true);
      expect(bits(other.gradient).equals(bits(one!.gradient))).toBe(true);
      expect(bits(other.stepped).equals(bits(one!.stepped))).toBe(true);
      expect(other.squares).toBe(one!.squares);
    }
  });

  it.each(SIZES)('equals the plain products: %i × %i → %i', (rows, columns, units) => {
    const found = step(engines[1]!, rows, columns, units);
    const product = multiplyCalls(found.x, found.weights, units);
    const gradient = multiplyCallsTransposed(found.x, found.slopes, units);
    expectNear(found.product, product);
    expectNear(found.gradient, gradient);
    const squares = gradient.reduce((sum, value) => sum + value ** 2, 0);
    expect(found.squares / squares).toBeCloseTo(1, 4);
  });

  it('gives its memory back', () => {
    const [engine] = engines as [PackedEngine];
    step(engine, 300, 700, 36); // takes the batch and scratch space that stay
    const probe = engine.arena.take(64);
    engine.arena.give(probe);
    for (let i = 0; i < 3; i++) step(engine, 300, 700, 36);
    const again = engine.arena.take(64);
    engine.arena.give(again);
    expect(again).toBe(probe);
  });
});

function bits({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function expectNear(found: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  expect(found).toHaveLength(expected.length);
  const worst = found.reduce((most, v, i) => Math.max(most, Math.abs(v - expected[i]!)), 0);
  expect(worst / largest).toBeLessThan(2e-5);
}
