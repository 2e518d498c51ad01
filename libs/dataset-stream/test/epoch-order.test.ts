import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fullOrder, windowedOrder } from '../src/epoch-order.ts';
import { ascending } from '../src/permutation.ts';

const key = { seed: 1, epoch: 0, fingerprint: 'f' };
const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);

describe('windowedOrder()', () => {
  test('gives every row once, each window from whole row groups', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(300), { minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer(),
        (picks, groupRows, windowGroups, seed) => {
          const rows = Int32Array.from(sorted(picks));
          const order = windowedOrder(rows, { groupRows, windowGroups }, { ...key, seed });
          expect(sorted(order.rows)).toEqual([...rows]);
          expect(order.windowEnds.at(-1)).toBe(rows.length);
          const windowsOfGroup = new Map<number, Set<number>>();
          for (const [i, row] of order.rows.entries()) {
            const window = order.windowEnds.findIndex((end) => i < end);
            const group = Math.floor(row / groupRows);
            windowsOfGroup.set(group, (windowsOfGroup.get(group) ?? new Set()).add(window));
          }
          for (const windows of windowsOfGroup.values()) expect(windows.size).toBe(1);
        },
      ),
    );
  });

  test('without a key keeps the rows as they are', () => {
    const rows = Int32Array.from([1, 5, 6, 40, 41]);
    expect(windowedOrder(rows, { groupRows: 4, windowGroups: 2 }, null)).toEqual({
      rows,
      windowEnds: [3, 5],
    });
  });
});

test('fullOrder() changes with seed, epoch and fingerprint, and leaves its input alone', () => {
  const rows = ascending(50);
  const orders = [key, { ...key, seed: 2 }, { ...key, epoch: 1 }, { ...key, fingerprint: 'g' }].map(
    (each) => fullOrder(rows, each).rows.join(),
  );
  expect(new Set(orders).size).toBe(4);
  expect(fullOrder(rows, key).rows.join()).toBe(orders[0]);
  expect(sorted(fullOrder(rows, key).rows)).toEqual([...rows]);
  expect(rows).toEqual(ascending(50));
  expect(fullOrder(rows, null).rows).toEqual(rows);
});
