import { expect, it } from 'vitest';
import { SortOrder } from '../src/sort-order.ts';
import { blockOf, randomRows } from './random-blocks.ts';

const block = (chrom: string, ...pos: number[]) => ({
  ...blockOf(randomRows(1, chrom, pos.length, 1), 1),
  pos: Int32Array.from(pos),
});

it('takes equal and rising positions, and starts anew on another contig', () => {
  const order = new SortOrder();
  for (const next of [block('1', 0, 5, 5), block('1', 5, 9), block('2', 1)]) {
    expect(() => order.check(next)).not.toThrow();
  }
});

it('names the locus that goes back, within a block and between blocks', () => {
  expect(() => new SortOrder().check(block('1', 7, 6))).toThrow(
    /^Cannot write variant at 1:6: expected positions that never decrease .*, got one after 1:7$/,
  );
  const order = new SortOrder();
  order.check(block('1', 7));
  expect(() => order.check(block('1', 6))).toThrow(expect.objectContaining({ code: 'UNSORTED' }));
});
