import { expect, it } from 'vitest';
import { readText, vcf } from './rows.ts';

const RECORDS = [
  '20 10 . G A . . . GT 0/1',
  '20 11 . G C . . . GT broken',
  '20 12 . G T . . . GT 1/1',
];

it('takeLine sees every line, and what it takes is not read', async () => {
  const seen: string[] = [];
  const { rows } = await readText(vcf(['S'], RECORDS), {
    takeLine: (bytes, start, end) => {
      seen.push(bytes.toString('utf8', start, end));
      return seen.length === 2;
    },
  });
  expect(seen).toEqual(RECORDS.map((record) => `${record.replaceAll(' ', '\t')}\n`));
  expect(rows.map(({ pos }) => pos)).toEqual([10, 12]);
});
