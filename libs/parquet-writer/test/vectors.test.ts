import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowsChunk } from '../src/rows-chunk.ts';
import { logicalType } from '../src/vectors.ts';

const roundTrip = (type: string, values: Parameters<typeof rowsChunk>[0][number]) =>
  rowsChunk(
    values.map((value) => [value]),
    [{ name: 'x', type }],
  ).getColumnValues(0);

it.each([
  ['TINYINT', [-128, null, 127]],
  ['SMALLINT', [-32768, null, 32767]],
  ['INTEGER', [-(2 ** 31), null, 2 ** 31 - 1]],
  ['BIGINT', [-(2n ** 63n), null, 2n ** 63n - 1n]],
  ['FLOAT', [0.5, null, Number.POSITIVE_INFINITY]],
  ['DOUBLE', [0.1, null, -0]],
  ['BOOLEAN', [true, null, false]],
  ['VARCHAR', ['', null, 'longer than twelve bytes: é']],
])('%s vectors hold what they are given', (type, values) => {
  expect(roundTrip(type, values)).toEqual(values);
});

it('VARCHAR vectors hold strings around the length and the alphabet that are laid out by hand', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 14 }),
    fc.string({ unit: 'grapheme', maxLength: 14 }),
  );
  fc.assert(
    fc.property(fc.array(fc.option(text), { minLength: 1, maxLength: 70 }), (values) => {
      expect(roundTrip('VARCHAR', values)).toEqual(values);
    }),
    { numRuns: 40 },
  );
});

it('marks nulls past the 64th row', () => {
  const values = Array.from({ length: 2048 }, (_, i) => (i % 65 === 0 ? null : i));
  expect(roundTrip('INTEGER', values)).toEqual(values);
});

it.each([
  ['INTEGER', 1.5],
  ['INTEGER', 2 ** 31],
  ['SMALLINT', 40_000],
  ['BIGINT', 2n ** 63n],
  ['BIGINT', 0.5],
])('%s vectors refuse %s instead of wrapping it', (type, value) => {
  expect(() => roundTrip(type, [value])).toThrow(
    expect.objectContaining({
      code: 'PARQUET_WRITE',
      message: `Cannot write value: expected a value of type ${type}, got ${value}`,
    }),
  );
});

it('logicalType() refuses types that no vector is filled for', () => {
  expect(() => logicalType('MAP')).toThrow('No vector can be filled for type MAP');
});
