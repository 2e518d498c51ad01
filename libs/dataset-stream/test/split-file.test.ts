import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSplits, writeSplits } from '../src/split-file.ts';
import { temporaryDirectory } from './small-store.ts';

test('writeSplits() writes a TSV that readSplits() reads', async () => {
  const file = join(await temporaryDirectory(), 'splits.tsv');
  await writeSplits(
    file,
    new Map([
      ['A', 'train'],
      ['B', null],
      ['C 1', 'test'],
    ]),
  );
  expect(await readFile(file, 'utf8')).toBe('sample_id\tsplit\nA\ttrain\nC 1\ttest\n');
  expect([...(await readSplits(file))]).toEqual([
    ['A', 'train'],
    ['C 1', 'test'],
  ]);
});

test.each([
  [
    'sample\tsplit\n',
    ':1: Cannot read splits: expected the header sample_id, split, got "sample\\tsplit"',
  ],
  [
    'sample_id\tsplit\nA\tdev\n',
    ':2: Cannot read splits: expected a sample ID and train, valid or test, got "A\\tdev"',
  ],
  [
    'sample_id\tsplit\nA\ttest\nA\ttrain\n',
    ':3: Cannot read splits: expected each sample ID once, got "A\\ttrain"',
  ],
])('readSplits() refuses %j', async (text, message) => {
  const file = join(await temporaryDirectory(), 'splits.tsv');
  await writeFile(file, text);
  await expect(readSplits(file)).rejects.toMatchObject({
    code: 'DATASET',
    message: file + message,
  });
});
