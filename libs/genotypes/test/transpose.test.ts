import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PackedMatrix,
  packCalls,
  packedLength,
  transposeCalls,
  unpackCalls,
} from '../src/index.ts';
import { callMatrix } from './arbitrary-calls.ts';

/** Packs rows of calls; `slack` bytes of 255 stand between them. */
function pack(rows: readonly (readonly number[])[], slack = 0): PackedMatrix {
  const columns = rows[0]?.length ?? 0;
  const stride = packedLength(columns) + slack;
  const data = new Uint8Array(rows.length * stride).fill(255);
  for (const [i, row] of rows.entries()) data.set(packCalls(row), i * stride);
  return { rows: rows.length, columns, stride, data };
}

function zeros(rows: number, columns: number, slack = 0): PackedMatrix {
  const stride = packedLength(columns) + slack;
  return { rows, columns, stride, data: new Uint8Array(rows * stride) };
}

function unpack({ rows, columns, stride, data }: PackedMatrix): number[][] {
  return Array.from({ length: rows }, (_, i) => [
    ...unpackCalls(data.subarray(i * stride, (i + 1) * stride), columns),
  ]);
}

const transposeSlowly = (rows: readonly (readonly number[])[]) =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]!));

describe('transposeCalls()', () => {
  test('transposes as its slow twin does, whatever the shape and the strides', () => {
    fc.assert(
      fc.property(callMatrix, fc.nat(3), fc.nat(3), (rows, slackFrom, slackTo) => {
        const from = pack(rows, slackFrom);
        const to = zeros(from.columns, from.rows, slackTo);
        transposeCalls(from, to);
        expect(unpack(to)).toEqual(transposeSlowly(rows));
      }),
    );
  });

  test('twice gives the matrix back', () => {
    fc.assert(
      fc.property(callMatrix, (rows) => {
        const from = pack(rows);
        const across = zeros(from.columns, from.rows);
        const back = zeros(from.rows, from.columns);
        transposeCalls(from, across);
        transposeCalls(across, back);
        expect(back.data).toEqual(from.data);
      }),
    );
  });

  test('fills one target from several sources at rising offsets', () => {
    fc.assert(
      fc.property(callMatrix, fc.integer({ min: 1, max: 5 }), (rows, tiles) => {
        const from = pack(rows);
        const to = zeros(from.columns, from.rows);
        for (let start = 0; start < rows.length; start += 4 * tiles)
          transposeCalls(pack(rows.slice(start, start + 4 * tiles)), to, start);
        expect(unpack(to)).toEqual(transposeSlowly(rows));
      }),
    );
  });

  test('leaves the bits past the last call at 0', () => {
    const to = zeros(1, 5);
    transposeCalls(pack([[3], [3], [3], [3], [3]], 1), to);
    expect([...to.data]).toEqual([255, 3]);
  });

  test('refuses an offset inside a byte', () => {
    expect(() => transposeCalls(zeros(1, 1), zeros(1, 8), 2)).toThrow(
      new RangeError('Cannot transpose to row offset 2: expected a multiple of 4'),
    );
  });

  test('refuses a target that is too small', () => {
    expect(() => transposeCalls(zeros(4, 5), zeros(5, 7), 4)).toThrow(
      new RangeError('Cannot transpose 4 × 5 calls at 4 into 5 × 7'),
    );
    expect(() => transposeCalls(zeros(4, 5), zeros(4, 8))).toThrow(RangeError);
  });

  test('refuses a matrix whose bytes do not hold its calls', () => {
    const short = { ...zeros(4, 8), data: new Uint8Array(7) };
    expect(() => transposeCalls(short, zeros(8, 4))).toThrow(
      new RangeError('Cannot transpose 4 × 8 calls of stride 2: expected at least 8 bytes, got 7'),
    );
    expect(() => transposeCalls(zeros(8, 4), { ...short, stride: 1 })).toThrow(
      new RangeError('Cannot transpose rows of 8 calls: expected a stride of at least 2, got 1'),
    );
  });
});
