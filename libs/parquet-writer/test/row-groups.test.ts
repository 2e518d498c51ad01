import { expect, it } from 'vitest';
import { defaultMemory, ROW_GROUP_BYTES, rowGroupRows } from '../src/row-groups.ts';
import { rowLayout } from '../src/row-layout.ts';
import { sampleIds } from './random-blocks.ts';

const layout = (samples: number, calls: 'packed' | 'list' = 'packed') => ({
  ...rowLayout({ samples: [], fields: [] }, calls),
  samples,
});

it.each([
  [1, 20_480],
  [100, 16_384],
  [2504, 2048],
  [500_000, 2048],
])('a row group of packed calls of %i samples has %i rows', (samples, rows) => {
  expect(rowGroupRows(layout(samples), ROW_GROUP_BYTES)).toBe(rows);
});

it('a row group has at most 122,880 rows', () => {
  expect(rowGroupRows(layout(1), 2 ** 40)).toBe(122_880);
});

it('a row group of lists stays below 2^31 values, or is refused', () => {
  const rows = rowGroupRows(layout(400_000, 'list'), 2 ** 40);
  expect(rows).toBe(4096);
  expect(() => rowGroupRows(layout(2 ** 20, 'list'), 1)).toThrow(
    expect.objectContaining({
      code: 'UNSUPPORTED',
      message:
        'Cannot write lists over 1048576 samples: expected fewer than 1048576 samples (packed calls without FORMAT columns have no such limit)',
    }),
  );
});

it('a row group counts dosages and FORMAT columns, whose lists stay below 2^31 values too', () => {
  const field = {
    name: 'format_DP',
    id: 'DP',
    kind: 'format',
    type: 'integer',
    isList: false,
  } as const;
  const schema = { samples: [], fields: [field], hasDosages: true };
  const wide = { ...rowLayout(schema, 'packed'), samples: 100 };
  expect(rowGroupRows(wide, ROW_GROUP_BYTES)).toBe(2048);
  expect(rowGroupRows({ ...wide, samples: 400_000 }, 2 ** 40)).toBe(4096);
  expect(defaultMemory({ ...wide, samples: 10_000 })).toBe(4 * 2048 * (2_500 + 20_000 + 80_000));
});

it('asks for more memory where 2,048 rows are wide', () => {
  expect(defaultMemory(layout(2504))).toBe(2 ** 29);
  expect(defaultMemory(layout(500_000))).toBe(4 * 2048 * 125_000);
});

it('rowLayout() counts samples and ends with the genotypes', () => {
  const { samples, columns } = rowLayout({ samples: sampleIds(3), fields: [] }, 'list');
  expect([samples, columns.at(-1)]).toEqual([3, { name: 'genotypes', type: 'TINYINT[]' }]);
});
