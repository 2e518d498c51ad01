import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SumTree } from '../../src/losses/sum-tree.ts';

test('sums what an array holds, in total and before any member', () => {
  const change = fc.record({ member: fc.nat(12), value: fc.integer({ min: -50, max: 50 }) });
  fc.assert(
    fc.property(fc.array(change), fc.nat(12), (changes, end) => {
      const tree = new SumTree(13);
      const plain = new Array(13).fill(0);
      for (const { member, value } of changes) {
        tree.set(member, value);
        plain[member] = value;
      }
      const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
      expect(tree.total).toBe(sum(plain));
      expect(tree.sumBefore(end)).toBe(sum(plain.slice(0, end)));
    }),
  );
});

test('loses nothing of small members after large ones have gone', () => {
  const tree = new SumTree(2);
  tree.set(0, 1e20);
  tree.set(1, 1e-5);
  tree.set(0, 0);
  expect(tree.total).toBe(1e-5);
});

test('holds one member or none', () => {
  expect(new SumTree(0).total).toBe(0);
  const one = new SumTree(1);
  one.set(0, 4);
  expect([one.total, one.sumBefore(0)]).toEqual([4, 0]);
});
