import { packCalls, packedLength } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CallCounts, standardizeCalls } from '../src/standardized-calls.ts';
import { expectClose } from './expect-close.ts';

const arbitraryCalls = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 11 }))
  .chain(([rows, features]) =>
    fc.array(fc.array(fc.nat(3), { minLength: features, maxLength: features }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

function pack(calls: readonly (readonly number[])[]) {
  const stride = packedLength(calls[0]!.length) + 1; // rows may be padded
  const packed = new Uint8Array(calls.length * stride);
  for (const [i, row] of calls.entries()) {
    packCalls(row, packed.subarray(i * stride, (i + 1) * stride));
  }
  return { packed, stride, rows: calls.length };
}

test('counts and standardises as one does with floats and NaN', () => {
  fc.assert(
    fc.property(arbitraryCalls, fc.nat(8), (calls, cut) => {
      const features = calls[0]!.length;
      const counts = new CallCounts(features);
      for (const part of [calls.slice(0, cut), calls.slice(cut)]) {
        if (part.length > 0) counts.add(pack(part));
      }
      const scaling = counts.scaling();
      const standardized = standardizeCalls(pack(calls), scaling);
      for (let c = 0; c < features; c++) {
        const known = calls.map((row) => row[c]!).filter((call) => call !== 3);
        const mean = known.length ? known.reduce((a, b) => a + b, 0) / known.length : 0;
        const variance = known.reduce((sum, call) => sum + (call - mean) ** 2, 0) / known.length;
        const scale = variance > 1e-9 ? 1 / Math.sqrt(variance) : 0;
        expect(scaling.mean[c]).toBeCloseTo(mean, 5);
        expect(scaling.scale[c]).toBeCloseTo(scale, 3);
        const column = calls.map((row) => (row[c] === 3 ? 0 : (row[c]! - mean) * scale));
        expectClose(
          calls.map((_, row) => standardized[row * features + c]!),
          column,
          3,
        );
      }
    }),
  );
});
