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
    rows: calls.length,
    columns,
    stride: 6,
    readRows: async (start, end, take) => {
      for (let row = start; row < end; row++) {
        take(row, 2, packCalls(calls[row]?.slice(8) ?? []));
        take(row, 0, packCalls(calls[row]?.slice(0, 8) ?? []));
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
