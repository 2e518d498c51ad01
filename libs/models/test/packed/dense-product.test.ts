import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type DenseFactor, factorShape, multiplyDense } from '../../src/packed/dense-product.ts';
import { PackedEngine } from '../../src/packed/packed-engine.ts';
import { randomValues } from './random-calls.ts';

const engines = [1, 2, 4].map((threads) => new PackedEngine(threads));
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

/** Sizes around panels of 4 and 8, items of 64 rows and blocks of 256. */
const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 300 }));
const product = fc.record({
  rows: size,
  depth: fc.oneof(size, fc.integer({ min: 250, max: 600 })),
  columns: size,
  isLeftTurned: fc.boolean(),
  isRightTurned: fc.boolean(),
  seed: fc.nat(1_000_000),
});

function factor(rows: number, columns: number, isTurned: boolean, seed: number): DenseFactor {
  const shape = isTurned ? ([columns, rows] as const) : ([rows, columns] as const);
  return { values: randomValues(rows * columns, seed), shape, isTurned };
}

function multiplied(engine: PackedEngine, left: DenseFactor, right: DenseFactor): Float32Array {
  const out = new Float32Array(factorShape(left)[0] * factorShape(right)[1]).fill(7);
  multiplyDense(engine, left, right, out);
  return out;
}

/** The product by three loops, in float64. */
function slowProduct(left: DenseFactor, right: DenseFactor): number[] {
  const [rows, depth] = factorShape(left);
  const [, columns] = factorShape(right);
  const at = ({ values, shape, isTurned }: DenseFactor, i: number, j: number) =>
    isTurned ? values[j * shape[1] + i]! : values[i * shape[1] + j]!;
  return Array.from({ length: rows * columns }, (_, place) => {
    let sum = 0;
    for (let k = 0; k < depth; k++) {
      sum += at(left, Math.floor(place / columns), k) * at(right, k, place % columns);
    }
    return sum;
  });
}

describe('multiplyDense()', () => {
  it('equals three loops, bit for bit the same on 1, 2 and 4 threads', () => {
    fc.assert(
      fc.property(product, ({ rows, depth, columns, isLeftTurned, isRightTurned, seed }) => {
        const left = factor(rows, depth, isLeftTurned, seed);
        const right = factor(depth, columns, isRightTurned, seed + 1);
        const [one, ...others] = engines.map((engine) => multiplied(engine, left, right));
        for (const other of others) expect(other).toEqual(one);
        const expected = slowProduct(left, right);
        const worst = expected.reduce((most, v, i) => Math.max(most, Math.abs(v - one![i]!)), 0);
        expect(worst).toBeLessThan(1e-6 * Math.sqrt(depth) * 10);
      }),
      {
        numRuns: 40,
        examples: [
          [{ rows: 1, depth: 1, columns: 1, isLeftTurned: false, isRightTurned: false, seed: 1 }],
        ],
      },
    );
  });

  it('gives what is no number where a sum has it, and nowhere else', () => {
    const left = factor(9, 300, false, 1);
    const right = factor(300, 13, false, 2);
    left.values[2 * 300 + 17] = Number.NaN;
    left.values[5 * 300 + 280] = Number.POSITIVE_INFINITY;
    const found = multiplied(engines[1]!, left, right);
    const expected = slowProduct(left, right);
    expect(Array.from(found, Number.isFinite)).toEqual(expected.map(Number.isFinite));
    expect(Array.from(found, Number.isNaN)).toEqual(expected.map(Number.isNaN));
  });

  it('gives its memory back', () => {
    const [engine] = engines as [PackedEngine];
    const [left, right] = [factor(70, 90, false, 1), factor(90, 11, true, 2)];
    multiplied(engine, left, right); // takes the scratch space that stays
    const probe = engine.arena.take(64);
    engine.arena.give(probe);
    for (let i = 0; i < 3; i++) multiplied(engine, left, right);
    const again = engine.arena.take(64);
    engine.arena.give(again);
    expect(again).toBe(probe);
  });
});
