import { packCalls } from '@dirghayu/genotypes';
import { array, assert, integer, property, uniqueArray } from 'fast-check';
import { expect, it } from 'vitest';
import { digestOfRow, digestOfTable } from '../../src/agreement/call-digest.ts';

const calls = array(integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 });
const positions = uniqueArray(integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 20 });

it('digestOfTable() is the sum over rows in any order', () => {
  assert(
    property(positions, calls, (all, row) => {
      const lines = all.map((pos) => [`chr1:${pos}:A:G`, row.join('')] as const);
      const sum = all.reduce((total, pos) => total + digestOfRow(pos, packCalls(row)), 0);
      return (
        digestOfTable(new Map(lines)) === sum && digestOfTable(new Map(lines.toReversed())) === sum
      );
    }),
  );
});

it('digestOfTable() sees a changed call and a moved row', () => {
  const digest = digestOfTable(new Map([['chr1:5:A:G', '01203']]));
  expect(digestOfTable(new Map([['chr1:5:A:G', '01213']]))).not.toBe(digest);
  expect(digestOfTable(new Map([['chr1:6:A:G', '01203']]))).not.toBe(digest);
});
