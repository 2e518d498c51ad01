/**
 * The kernels on 2,504 people × 1,024 variants (2.56 million calls), most of them 0 as in a cohort.
 *
 * Run: `npx nx run genotypes:bench`.
 * Calls a second = 2.56 million × hz. The obvious twins stand beside the kernels; a kernel that is
 * not well ahead of its twin has no reason to be.
 */
import { bench, describe } from 'vitest';
import {
  decodeCalls,
  packCalls,
  packedLength,
  tallyCalls,
  transposeCalls,
  unpackCalls,
} from '../src/index.ts';

const PEOPLE = 2_504;
const VARIANTS = 1_024;
const STRIDE = packedLength(PEOPLE);

/** Here and not imported: a twin that calls into another module could not be inlined. */
function callOf(packed: Uint8Array, i: number): number {
  return (packed[i >> 2]! >> (2 * (i & 3))) & 3;
}

/** Calls with allele frequencies log-uniform in 1–50 %, 1 % missing; the same at every run. */
const calls = (() => {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: VARIANTS }, () => {
    const frequency = 0.01 * 50 ** random();
    const allele = () => (random() < frequency ? 1 : 0);
    return Uint8Array.from({ length: PEOPLE }, () => (random() < 0.01 ? 3 : allele() + allele()));
  });
})();
const rows = calls.map((row) => packCalls(row));
const matrix = new Uint8Array(VARIANTS * STRIDE);
for (const [i, row] of rows.entries()) matrix.set(row, i * STRIDE);

describe('pack', () => {
  const into = new Uint8Array(STRIDE);
  bench('packCalls', () => {
    for (const row of calls) packCalls(row, into);
  });
});

describe('unpack', () => {
  bench('unpackCalls', () => {
    for (const row of rows) unpackCalls(row, PEOPLE);
  });
});

describe('decode', () => {
  const into = new Float32Array(PEOPLE);
  bench('decodeCalls', () => {
    for (const row of rows) decodeCalls(row, PEOPLE, into);
  });
  bench('call by call', () => {
    for (const row of rows) {
      for (let i = 0; i < PEOPLE; i++) {
        const call = callOf(row, i);
        into[i] = call === 3 ? Number.NaN : call;
      }
    }
  });
});

describe('tally', () => {
  bench('tallyCalls', () => {
    for (const row of rows) tallyCalls(row, PEOPLE);
  });
  bench('call by call', () => {
    for (const row of rows) {
      const counts = [0, 0, 0, 0];
      for (let i = 0; i < PEOPLE; i++) counts[callOf(row, i)]! += 1;
    }
  });
});

describe('transpose', () => {
  const stride = packedLength(VARIANTS);
  const into = new Uint8Array(PEOPLE * stride);
  bench('transposeCalls', () => {
    into.fill(0);
    transposeCalls(
      { rows: VARIANTS, columns: PEOPLE, stride: STRIDE, data: matrix },
      { rows: PEOPLE, columns: VARIANTS, stride, data: into },
    );
  });
  bench('call by call', () => {
    into.fill(0);
    for (let variant = 0; variant < VARIANTS; variant++) {
      const row = rows[variant]!;
      for (let person = 0; person < PEOPLE; person++) {
        const at = person * stride + (variant >> 2);
        into[at]! |= callOf(row, person) << (2 * (variant & 3));
      }
    }
  });
});
