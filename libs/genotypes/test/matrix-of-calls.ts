import { MISSING_CALL, type PackedMatrix, packCalls, packedLength } from '../src/index.ts';
import type { CallScaling } from '../src/standardized-product.ts';

/** What random calls are like. */
export interface CallsOptions {
  readonly rows: number;
  readonly columns: number;
  /** Of ALT. */
  readonly frequency: number;
  /** Share of missing calls. */
  readonly missing: number;
  readonly seed: number;
}

/** Numbers from 0 to 1 (xorshift). */
function random(seed: number): () => number {
  let state = (seed * 2654435761 + 88675123) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A random matrix of packed calls. */
export function matrixOfCalls(options: CallsOptions): PackedMatrix {
  const { rows, columns, frequency, missing, seed } = options;
  const next = random(seed);
  const stride = packedLength(columns);
  const data = new Uint8Array(rows * stride);
  for (let row = 0; row < rows; row++) {
    const calls = Array.from({ length: columns }, () => {
      if (next() < missing) return MISSING_CALL;
      return Number(next() < frequency) + Number(next() < frequency);
    });
    packCalls(calls, data.subarray(row * stride, (row + 1) * stride));
  }
  return { rows, columns, stride, data };
}

/** Mean and scale of each column over its known calls; a constant one has scale 0. */
export function scalingOf({ rows, columns, stride, data }: PackedMatrix): CallScaling {
  const mean = new Float32Array(columns);
  const scale = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    const known: number[] = [];
    for (let row = 0; row < rows; row++) {
      const call = (data[row * stride + (column >> 2)]! >> (2 * (column & 3))) & 3;
      if (call !== MISSING_CALL) known.push(call);
    }
    if (known.length === 0) continue;
    const center = known.reduce((sum, call) => sum + call, 0) / known.length;
    const variance = known.reduce((sum, call) => sum + (call - center) ** 2, 0) / known.length;
    mean[column] = center;
    scale[column] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  }
  return { mean, scale };
}

/** Numbers from −1 to 1. */
export function randomNumbers(length: number, seed: number): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length }, () => 2 * next() - 1);
}
