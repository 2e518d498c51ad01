import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createKernelMemory,
  createPackedKernel,
  KERNEL_BASE,
  KERNEL_OUTPUTS,
  kernelCoding,
  PACKED_KERNEL_URL,
} from '../src/packed-kernel.ts';
import {
  multiplyCalls,
  multiplyCallsTransposed,
  type StandardizedCalls,
} from '../src/standardized-product.ts';
import { matrixOfCalls, randomNumbers, scalingOf } from './matrix-of-calls.ts';

const memory = createKernelMemory();
memory.grow(255); // 16 MB
const kernel = createPackedKernel(readFileSync(PACKED_KERNEL_URL), memory);
const floats = new Float32Array(memory.buffer);
const bytes = new Uint8Array(memory.buffer);

/** Lays out a product in the kernel's memory: what its methods take. */
function layOut({ calls, scaling }: StandardizedCalls, units: number) {
  let top = KERNEL_BASE;
  const take = (size: number) => {
    const at = top;
    top = (top + size + 63) & ~63;
    bytes.fill(0xee, at, top); // what was there before must not matter
    return at;
  };
  const { flips, means, scales } = kernelCoding(scaling);
  const stride = flips.length;
  const width = (units + 3) & ~3;
  const at = {
    calls: take(calls.rows * stride),
    flips: take(flips.length),
    means: take(4 * means.length),
    scales: take(4 * scales.length),
    weights: take(4 * calls.columns * width),
    bias: take(4 * width),
    slopes: take(4 * calls.rows * width),
    tiles: take(kernel.slopeBytes(calls.rows, width)),
    sums: take(4 * width),
    ones: take(512),
    out: take(4 * Math.max(calls.rows, calls.columns) * width),
    scratch: take(kernel.scratchBytes(width)),
  };
  bytes.fill(0, at.calls, at.calls + calls.rows * stride);
  for (let row = 0; row < calls.rows; row++) {
    const from = row * calls.stride;
    bytes.set(calls.data.subarray(from, from + calls.stride), at.calls + row * stride);
  }
  bytes.set(flips, at.flips);
  floats.set(means, at.means >> 2);
  floats.set(scales, at.scales >> 2);
  floats.fill(1, at.ones >> 2, (at.ones >> 2) + 128);
  return { at, stride, width };
}

function setRows(at: number, values: Float32Array, units: number, width: number) {
  for (let row = 0; row * units < values.length; row++) {
    floats.fill(0, (at >> 2) + row * width, (at >> 2) + (row + 1) * width);
    floats.set(values.subarray(row * units, (row + 1) * units), (at >> 2) + row * width);
  }
}

function rowsAt(at: number, rows: number, units: number, width: number): number[] {
  return Array.from({ length: rows * units }, (_, i) => {
    return floats[(at >> 2) + Math.floor(i / units) * width + (i % units)]!;
  });
}

function product(x: StandardizedCalls, weights: Float32Array, bias: Float32Array, units: number) {
  const { at, stride, width } = layOut(x, units);
  setRows(at.weights, weights, units, width);
  setRows(at.bias, bias, units, width);
  const { rows, columns } = x.calls;
  for (let row = 0; row < rows; row += KERNEL_OUTPUTS) {
    kernel.multiplyRows(
      at.calls + row * stride,
      stride,
      Math.min(KERNEL_OUTPUTS, rows - row),
      columns,
      at.flips,
      at.means,
      at.scales,
      at.weights,
      at.bias,
      width,
      at.out + 4 * row * width,
      at.scratch,
    );
  }
  return rowsAt(at.out, rows, units, width);
}

function transposedProduct(x: StandardizedCalls, slopes: Float32Array, units: number) {
  const { at, stride, width } = layOut(x, units);
  setRows(at.slopes, slopes, units, width);
  const { rows, columns } = x.calls;
  kernel.tileSlopes(at.slopes, rows, width, at.ones, at.tiles, at.sums);
  let squares = 0;
  for (let column = 0; column < columns; column += KERNEL_OUTPUTS) {
    squares += kernel.multiplyColumns(
      at.calls,
      stride,
      rows,
      column,
      columns,
      at.flips,
      at.means,
      at.scales,
      at.tiles,
      at.sums,
      width,
      at.out + 4 * column * width,
      at.scratch,
    );
  }
  return { product: rowsAt(at.out, columns, units, width), squares };
}

/** Largest difference as a share of the largest number. */
function difference(found: readonly number[], expected: Float32Array): number {
  let [worst, largest] = [0, 1e-6];
  expected.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - found[i]!));
    largest = Math.max(largest, Math.abs(value));
  });
  expect(found).toHaveLength(expected.length);
  return worst / largest;
}

const sizes = fc.record({
  rows: fc.oneof(fc.constantFrom(1, 64, 65, 128, 257), fc.integer({ min: 1, max: 300 })),
  columns: fc.oneof(fc.constantFrom(1, 3, 128, 129), fc.integer({ min: 1, max: 600 })),
  units: fc.oneof(fc.constantFrom(1, 2, 4, 5, 32), fc.integer({ min: 1, max: 70 })),
  /** Common and rare alleles, and ALT the commoner one. */
  frequency: fc.constantFrom(0, 0.003, 0.2, 0.5, 0.9, 0.999),
  missing: fc.constantFrom(0, 0.02, 0.5, 1),
  seed: fc.nat(1_000_000),
});

describe('the packed kernel', () => {
  it('multiplies as its twin does', () => {
    fc.assert(
      fc.property(sizes, ({ rows, columns, units, frequency, missing, seed }) => {
        const calls = matrixOfCalls({ rows, columns, frequency, missing, seed });
        const x = { calls, scaling: scalingOf(calls) };
        const weights = randomNumbers(columns * units, seed + 1);
        const bias = randomNumbers(units, seed + 2);
        const expected = multiplyCalls(x, weights, units).map((v, i) => v + bias[i % units]!);
        expect(difference(product(x, weights, bias, units), expected)).toBeLessThan(2e-5);
      }),
      { numRuns: 150 },
    );
  });

  it('multiplies transposed as its twin does, and sums the squares', () => {
    fc.assert(
      fc.property(sizes, ({ rows, columns, units, frequency, missing, seed }) => {
        const calls = matrixOfCalls({ rows, columns, frequency, missing, seed });
        const x = { calls, scaling: scalingOf(calls) };
        const slopes = randomNumbers(rows * units, seed + 1);
        const expected = multiplyCallsTransposed(x, slopes, units);
        const found = transposedProduct(x, slopes, units);
        expect(difference(found.product, expected)).toBeLessThan(2e-5);
        const squares = expected.reduce((sum, value) => sum + value * value, 0);
        expect(Math.abs(found.squares - squares)).toBeLessThanOrEqual(1e-4 * squares + 1e-6);
      }),
      { numRuns: 150 },
    );
  });

  it('steps as Adam does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(1_000_000), (quads, seed) => {
        const count = 4 * quads;
        const given = [0, 1, 2, 3].map((i) => randomNumbers(count, seed + i));
        given[3] = given[3]!.map(Math.abs);
        const at = [0, 1, 2, 3].map((i) => KERNEL_BASE + i * 4096);
        given.forEach((values, i) => {
          floats.set(values, at[i]! >> 2);
        });
        const [rate, clip, decay, correction1, correction2] = [0.01, 0.5, 0.001, 3, 7] as const;
        kernel.adamStep(
          at[0]!,
          at[1]!,
          at[2]!,
          at[3]!,
          count,
          rate,
          clip,
          decay,
          correction1,
          correction2,
        );
        const [values, gradient, first, second] = given as [
          Float32Array,
          Float32Array,
          Float32Array,
          Float32Array,
        ];
        for (let i = 0; i < count; i++) {
          const slope = gradient[i]! * clip;
          const m = 0.9 * first[i]! + 0.1 * slope;
          const v = 0.999 * second[i]! + 0.001 * slope * slope;
          const step = (rate * m * correction1) / (Math.sqrt(v * correction2) + 1e-8);
          expect(floats[(at[0]! >> 2) + i]).toBeCloseTo(values[i]! * (1 - decay) - step, 5);
          expect(floats[(at[2]! >> 2) + i]).toBeCloseTo(m, 6);
          expect(floats[(at[3]! >> 2) + i]).toBeCloseTo(v, 6);
        }
      }),
      { numRuns: 30 },
    );
  });
});
