import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCalls, MISSING_CALL, packCalls } from '../src/index.ts';
import { calls } from './arbitrary-calls.ts';

describe('decodeCalls()', () => {
  test('gives 0, 1, 2 and NaN', () => {
    const into = new Float32Array(4);
    decodeCalls(packCalls([0, 1, 2, MISSING_CALL]), 4, into);
    expect([...into]).toEqual([0, 1, 2, Number.NaN]);
  });

  test('writes its calls at the offset and nothing beside them', () => {
    fc.assert(
      fc.property(calls, fc.nat(9), fc.nat(9), (row, before, after) => {
        const into = new Float32Array(before + row.length + after).fill(-7);
        decodeCalls(packCalls(row), row.length, into, before);
        const twin = row.map((value) => (value === MISSING_CALL ? Number.NaN : value));
        expect([...into]).toEqual([
          ...new Array(before).fill(-7),
          ...twin,
          ...new Array(after).fill(-7),
        ]);
      }),
    );
  });

  test('decodes the first calls of a longer row', () => {
    const into = new Float32Array(3);
    decodeCalls(packCalls([2, 2, 1, 1, 1]), 3, into);
    expect([...into]).toEqual([2, 2, 1]);
  });

  test('refuses a row that was cut short and a target that is too small', () => {
    expect(() => decodeCalls(new Uint8Array(1), 5, new Float32Array(5))).toThrow(
      new RangeError('Cannot decode 5 calls: expected at least 2 bytes, got 1'),
    );
    expect(() => decodeCalls(new Uint8Array(2), 5, new Float32Array(6), 2)).toThrow(
      new RangeError('Cannot decode 5 calls at offset 2: expected room for 7, got 6'),
    );
  });
});
