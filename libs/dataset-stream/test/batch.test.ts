import { packCalls } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import { gatherRows, PackedBatch } from '../src/batch.ts';

test('PackedBatch decodes its genotypes once, and masks what is missing', () => {
  const batch = new PackedBatch({
    sampleIds: ['A', 'B'],
    packed: Uint8Array.from([...packCalls([0, 1, 2, 3, 1]), ...packCalls([3, 3, 0, 0, 2])]),
    stride: 2,
    features: 5,
    covariates: Float32Array.of(1, 2),
    targets: Float32Array.of(Number.NaN, 0),
  });
  const { NaN: missing } = Number;
  expect([...batch.genotypes]).toEqual([0, 1, 2, missing, 1, missing, missing, 0, 0, 2]);
  expect(batch.genotypes).toBe(batch.genotypes);
  expect([...batch.targetMask]).toEqual([0, 1]);
  expect(batch.rows).toBe(2);
});

test('gatherRows() takes rows in the order asked', () => {
  const columns = { names: ['a', 'b'], values: Float32Array.of(0, 1, 10, 11, 20, 21) };
  expect([...gatherRows(columns, Int32Array.of(2, 0))]).toEqual([20, 21, 0, 1]);
});
