import { describe, expect, it } from 'vitest';
import {
  countCalls,
  hashOfPeople,
  requireSame,
  requireSameCalls,
} from '../../src/agreement/call-table.ts';

const theirs = new Map([
  ['chr1:5:A:G', '0120'],
  ['chr1:9:A:T', '3000'],
]);
const compare = (calls: Map<string, string>) => () =>
  requireSameCalls({ name: 'the store', calls }, { name: 'bcftools', calls: theirs });

describe('requireSameCalls()', () => {
  it('accepts the same calls in another order', () => {
    expect(compare(new Map([...theirs].reverse()))).not.toThrow();
  });

  it.each([
    ['a flipped call', new Map([...theirs, ['chr1:9:A:T', '3001']]), 'expected 3000, got 3001'],
    ['a lost variant', new Map([['chr1:5:A:G', '0120']]), 'expected 3000, got no such variant'],
    ['one too many', new Map([...theirs, ['chr1:9:A:C', '0']]), 'expected no such variant, got 0'],
  ])('finds %s', (_, calls, message) => {
    expect(compare(calls)).toThrow(
      /^Cannot time the store against bcftools: they differ at chr1:9:/,
    );
    expect(compare(calls)).toThrow(message);
  });
});

it('requireSame() names the figure', () => {
  const ours = { name: 'one thread', value: 3 };
  expect(() => requireSame('the sum', ours, { ...ours, name: 'two' })).not.toThrow();
  expect(() => requireSame('the sum', ours, { name: 'two', value: 4 })).toThrow(
    'Cannot time one thread against two: the sum differs: expected 4, got 3',
  );
});

it('countCalls() and hashOfPeople() see everything', () => {
  expect(countCalls(theirs)).toBe(8);
  expect(hashOfPeople([1, 2], [0, 0])).not.toBe(hashOfPeople([1, 2], [0, 1]));
  expect(hashOfPeople([1, 2], [0, 0])).not.toBe(hashOfPeople([2, 1], [0, 0]));
});
