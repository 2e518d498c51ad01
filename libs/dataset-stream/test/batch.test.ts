import { packCalls, unpackCalls } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import { gatherRows, PackedBatch } from '../src/batch.ts';
import { wholeRows } from '../src/packed-source.ts';

test('PackedBatch decodes its genotypes once, and masks what is missing', () => {
  const batch = new PackedBatch({
    sampleIds: ['A', 'B'],
    values: 'calls',
    stored: wholeRows(
      Uint8Array.from([...packCalls([0, 1, 2, 3, 1]), ...packCalls([3, 3, 0, 0, 2])]),
    ),
    features: 5,
    covariates: Float32Array.of(1, 2),
    targets: Float32Array.of(Number.NaN, 0),
  });
  const { NaN: missing } = Number;
  expect([...batch.genotypes]).toEqual([0, 1, 2, missing, 1, missing, missing, 0, 0, 2]);
  expect(batch.genotypes).toBe(batch.genotypes);
  expect([...batch.targetMask]).toEqual([0, 1]);
  expect(batch.rows).toBe(2);
  expect([batch.stride, batch.dosages]).toEqual([2, undefined]);
});

test('PackedBatch of dosages decodes them, and rounds them where calls are asked for', () => {
  const dosages = Uint16Array.of(
    0,
    8_191,
    8_192,
    32_768,
    65_535,
    16_384,
    24_576,
    24_575,
    1,
    65_535,
  );
  const batch = new PackedBatch({
    sampleIds: ['A', 'B'],
    values: 'dosages',
    stored: wholeRows(new Uint8Array(dosages.buffer)),
    features: 5,
    covariates: new Float32Array(2),
    targets: new Float32Array(2),
    fill: Float32Array.of(9, 9, 9, 9, 0.25),
  });
  expect(batch.dosages).toEqual(dosages);
  expect([...batch.genotypes]).toEqual(
    Array.from(dosages, (dosage) => (dosage === 65_535 ? 0.25 : dosage / 16_384)),
  );
  const calls = [0, 1].map((row) => unpackCalls(batch.packed.subarray(row * batch.stride), 5));
  expect(calls.map((row) => [...row])).toEqual([
    [0, 0, 1, 2, 3],
    [1, 2, 1, 0, 3],
  ]);
});

test('gatherRows() takes rows in the order asked', () => {
  const columns = { names: ['a', 'b'], values: Float32Array.of(0, 1, 10, 11, 20, 21) };
  expect([...gatherRows(columns, Int32Array.of(2, 0))]).toEqual([20, 21, 0, 1]);
});
