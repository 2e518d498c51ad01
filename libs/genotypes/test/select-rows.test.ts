import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectRows } from '../src/index.ts';
import { callMatrix } from './arbitrary-calls.ts';
import { block } from './tiny-block.ts';

test('selectRows() gives each column the members of the rows, and keeps the old block', () => {
  fc.assert(
    fc.property(callMatrix, fc.infiniteStream(fc.boolean()), (rows, coins) => {
      const whole = block(rows);
      const copy = structuredClone(whole);
      const kept = rows.flatMap((_, i) => (coins.next().value ? [i] : []));
      const selected = selectRows(whole, kept);
      expect(selected.count).toBe(kept.length);
      for (const [name, column] of Object.entries(columns(selected))) {
        const before = columns(whole)[name]!;
        expect(column, name).toEqual(kept.map((row) => before[row]));
      }
      expect(whole).toEqual(copy);
    }),
  );
});

/** Every column of a block as an array with a member a row. */
function columns({ count, chrom, calls, stride, fields, ...rest }: ReturnType<typeof block>) {
  const members = Object.entries(rest).map(([name, column]) => [name, [...column]] as const);
  const packed = Array.from({ length: count }, (_, i) => [
    ...calls.subarray(i * stride, (i + 1) * stride),
  ]);
  return Object.fromEntries<readonly unknown[]>([...members, ['calls', packed], ...fields]);
}

test('selectRows() keeps the dosages of the rows', () => {
  const whole = {
    ...block([
      [0, 1],
      [1, 2],
      [2, 3],
    ]),
    dosages: Uint16Array.of(0, 1, 10, 11, 20, 65535),
  };
  expect(selectRows(whole, [0, 2]).dosages).toEqual(Uint16Array.of(0, 1, 20, 65535));
  expect(selectRows(whole, []).dosages).toEqual(new Uint16Array(0));
  expect('dosages' in selectRows(block([[0, 1]]), [0])).toBe(false);
});
