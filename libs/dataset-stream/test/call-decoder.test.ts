import { packCalls, packedLength } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { CallDecoder } from '../src/call-decoder.ts';
import { wholeRows } from '../src/packed-source.ts';

const matrices = fc
  .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 70 }))
  .chain(([rows, features]) => {
    const row = fc.array(fc.integer({ min: 0, max: 3 }), {
      minLength: features,
      maxLength: features,
    });
    return fc.record({
      features: fc.constant(features),
      rows: fc.array(row, { minLength: rows, maxLength: rows }),
    });
  });

function expectTwin({ rows, features }: { rows: number[][]; features: number }) {
  const stride = packedLength(features);
  const decoder = new CallDecoder(rows.length + 1, features, stride);
  const twin = rows.flat().map((call) => (call === 3 ? Number.NaN : call));
  const bytes = Uint8Array.from(rows.flatMap((row) => [...packCalls(row)]));
  expect([...decoder.decode(wholeRows(bytes), rows.length)]).toEqual(twin);
  // What was decoded before leaves no trace.
  const none = new Uint8Array((rows.length + 1) * stride);
  const again = decoder.decode(wholeRows(none), rows.length + 1);
  expect(again.every((value) => value === 0)).toBe(true);
}

test('CallDecoder equals decoding call by call, whatever the shape', () => {
  fc.assert(fc.property(matrices, expectTwin));
});

test('CallDecoder does without WebAssembly memory where there is none', () => {
  vi.stubGlobal('WebAssembly', {
    Memory: class {
      constructor() {
        throw new RangeError('WebAssembly.Memory(): could not allocate memory');
      }
    },
  });
  try {
    fc.assert(fc.property(matrices, expectTwin), { numRuns: 20 });
  } finally {
    vi.unstubAllGlobals();
  }
});
