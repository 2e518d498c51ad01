import { packCalls } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import { featureMeans } from '../src/feature-means.ts';
import { ascending } from '../src/permutation.ts';
import { Random } from '../src/random.ts';
import type { RowReader } from '../src/row-reader.ts';

test('featureMeans() equals plain means over the wanted rows, whatever the pieces', async () => {
  const random = new Random('means');
  const columns = 21;
  const calls = Array.from({ length: 50 }, () =>
    Array.from({ length: columns }, (_, i) => (i === 4 ? 3 : random.below(4))),
  );
  const reader: RowReader = {
    values: 'calls',
    rows: calls.length,
    columns,
    stride: 6,
    readRuns: async (start, end, take) => {
      for (let row = start; row < end; row++) {
        take({ row, count: 1, offset: 2, calls: packCalls(calls[row]?.slice(8) ?? []) });
        take({ row, count: 1, offset: 0, calls: packCalls(calls[row]?.slice(0, 8) ?? []) });
      }
    },
  };
  const rows = ascending(50).filter((row) => row % 3 === 1);
  const expected = Array.from({ length: columns }, (_, i) => {
    const known = [...rows].map((row) => calls[row]?.[i] ?? 3).filter((call) => call < 3);
    return Math.fround(known.reduce((sum, call) => sum + call, 0) / known.length);
  });
  expect([...(await featureMeans(reader, rows))]).toEqual(expected);
  expect(expected[4]).toBeNaN();
});

test('featureMeans() of dosages', async () => {
  const random = new Random('dosage means');
  const dosages = Array.from({ length: 30 }, () =>
    Array.from({ length: 5 }, () => (random.below(5) === 0 ? 65_535 : random.below(32_769))),
  );
  const bytesOf = (values: readonly number[]) => new Uint8Array(Uint16Array.from(values).buffer);
  const reader: RowReader = {
    values: 'dosages',
    rows: 30,
    columns: 5,
    stride: 10,
    readRuns: async (start, end, take) => {
      for (let row = start; row < end; row++) {
        take({ row, count: 1, offset: 4, calls: bytesOf(dosages[row]?.slice(2) ?? []) });
        take({ row, count: 1, offset: 0, calls: bytesOf(dosages[row]?.slice(0, 2) ?? []) });
      }
    },
  };
  const expected = [0, 1, 2, 3, 4].map((i) => {
    const known = dosages.map((row) => row[i] ?? 65_535).filter((dosage) => dosage < 65_535);
    return known.reduce((sum, dosage) => sum + dosage / 16_384, 0) / known.length;
  });
  const means = await featureMeans(reader, ascending(30));
  for (const [i, mean] of expected.entries()) expect(means[i]).toBeCloseTo(mean, 5);
});
