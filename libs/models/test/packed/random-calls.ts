import { packCalls, packedLength, type StandardizedCalls } from '@dirghayu/genotypes';
import { SeededRandom } from '../../src/seeded-random.ts';

/** Random standardised calls: frequencies from rare to ALT the commoner one, some calls missing. */
export function randomCalls(rows: number, columns: number, seed: number): StandardizedCalls {
  const random = new SeededRandom(seed);
  const stride = packedLength(columns);
  const data = new Uint8Array(rows * stride);
  const frequencies = Float32Array.from({ length: columns }, () => random.next() ** 2);
  for (let row = 0; row < rows; row++) {
    const calls = Array.from(frequencies, (frequency) => {
      if (random.next() < 0.03) return 3;
      return Number(random.next() < frequency) + Number(random.next() < frequency);
    });
    packCalls(calls, data.subarray(row * stride, (row + 1) * stride));
  }
  const mean = frequencies.map((p) => 2 * p);
  const scale = frequencies.map((p) => 1 / Math.sqrt(2 * p * (1 - p) + 0.01));
  return { calls: { rows, columns, stride, data }, scaling: { mean, scale } };
}

/** Numbers from −1 to 1. */
export function randomValues(length: number, seed: number): Float32Array {
  const random = new SeededRandom(seed);
  return Float32Array.from({ length }, () => 2 * random.next() - 1);
}
