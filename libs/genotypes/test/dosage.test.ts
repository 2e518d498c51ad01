import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeDosages,
  getCall,
  MISSING_CALL,
  MISSING_DOSAGE,
  ONE_COPY,
  roundDosages,
} from '../src/index.ts';

const dosages = fc.uint16Array({ maxLength: 70 }).map((values) =>
  // Beyond two copies only the missing value exists.
  values.map((value) => (value > 2 * ONE_COPY ? MISSING_DOSAGE : value)),
);

describe('decodeDosages()', () => {
  test('gives copies of ALT, and NaN for missing, at the offset and nothing beside them', () => {
    fc.assert(
      fc.property(dosages, fc.nat(9), fc.nat(9), (row, before, after) => {
        const into = new Float32Array(before + row.length + after).fill(-7);
        decodeDosages(row, into, before);
        expect([...into]).toEqual([
          ...new Array(before).fill(-7),
          ...[...row].map((value) => (value === 65535 ? Number.NaN : value / 16384)),
          ...new Array(after).fill(-7),
        ]);
      }),
    );
  });

  test('refuses a target that is too small', () => {
    expect(() => decodeDosages(new Uint16Array(3), new Float32Array(4), 2)).toThrow(
      new RangeError('Cannot decode 3 dosages at offset 2: expected room for 5, got 4'),
    );
  });
});

test('roundDosages() packs the nearest copies, and keeps missing missing', () => {
  fc.assert(
    fc.property(dosages, (row) => {
      const packed = roundDosages(row);
      for (const [i, dosage] of row.entries()) {
        const call = dosage === 65535 ? MISSING_CALL : Math.round(dosage / 16384);
        expect(getCall(packed, i)).toBe(call);
      }
    }),
  );
  expect(roundDosages(new Uint16Array(0))).toEqual(new Uint8Array(0));
});
