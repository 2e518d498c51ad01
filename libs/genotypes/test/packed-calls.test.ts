import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  getCall,
  MISSING_CALL,
  orCall,
  packCalls,
  packedLength,
  unpackCalls,
} from '../src/index.ts';
import { calls } from './arbitrary-calls.ts';

/** Twin of packCalls(): writes the bits as text, the first call in the lowest two. */
function packSlowly(values: readonly number[]): number[] {
  const bytes: number[] = [];
  for (let start = 0; start < values.length; start += 4) {
    const bits = values.slice(start, start + 4).map((value) => value.toString(2).padStart(2, '0'));
    bytes.push(Number.parseInt(bits.reverse().join(''), 2));
  }
  return bytes;
}

describe('packCalls()', () => {
  test('puts call i at bits 2·(i mod 4) of byte i/4', () => {
    expect([...packCalls([1, 2, 3, 0, 2])]).toEqual([0b00_11_10_01, 0b10]);
  });

  test('packs as its slow twin does', () => {
    fc.assert(
      fc.property(calls, (row) => {
        expect([...packCalls(row)]).toEqual(packSlowly(row));
      }),
    );
  });

  test('is undone by unpackCalls()', () => {
    fc.assert(
      fc.property(calls, (row) => {
        expect([...unpackCalls(packCalls(row), row.length)]).toEqual(row);
      }),
    );
  });

  test.each([[-1], [3], [4], [255], [0.5], [Number.NaN]])('makes %s missing, never 0', (value) => {
    expect(getCall(packCalls([0, value]), 1)).toBe(MISSING_CALL);
  });

  test('overwrites what the target held, and leaves the bytes behind it', () => {
    const into = Uint8Array.of(255, 255, 255);
    expect(packCalls([1, 0, 2, 0, 1], into)).toBe(into);
    expect([...into]).toEqual([0b00_10_00_01, 0b01, 255]);
  });

  test('refuses a target that is too small', () => {
    expect(() => packCalls([0, 0, 0, 0, 0], new Uint8Array(1))).toThrow(
      new RangeError('Cannot pack 5 calls: expected at least 2 bytes, got 1'),
    );
  });
});

describe('unpackCalls()', () => {
  test('refuses a row that was cut short instead of reading 0 from it', () => {
    expect(() => unpackCalls(new Uint8Array(1), 5)).toThrow(
      new RangeError('Cannot unpack 5 calls: expected at least 2 bytes, got 1'),
    );
  });
});

describe('packedLength()', () => {
  test('rounds up to whole bytes', () => {
    expect([0, 1, 4, 5, 8, 2504].map(packedLength)).toEqual([0, 1, 1, 2, 2, 626]);
  });
});

describe('orCall()', () => {
  test('fills a row call by call, in any order', () => {
    fc.assert(
      fc.property(calls, fc.nat(), (row, seed) => {
        const packed = new Uint8Array(packedLength(row.length));
        const order = row.map((_, i) => i).sort((a, b) => ((a * seed) % 7) - ((b * seed) % 7));
        for (const i of order) orCall(packed, i, row[i]!);
        expect(packed).toEqual(packCalls(row));
      }),
    );
  });
});
