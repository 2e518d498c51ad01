import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readScoreFile } from '../../src/scoring/score-file.ts';
import { formatScoreFile } from '../../src/scoring/write-score-file.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

test('what is written can be read again', async () => {
  const text = formatScoreFile({
    name: 'has_t2d',
    trait: 'has_t2d',
    build: 'hg38',
    weightType: 'log(OR)',
    variants: [
      { name: 'rs1', chrom: 'chr1', pos: 9, effectAllele: 'A', otherAllele: 'G', weight: -1 / 3 },
      {
        name: 'chr2:7:A:AT',
        chrom: 'chr2',
        pos: 7,
        effectAllele: 'AT',
        otherAllele: 'A',
        weight: 1e-17,
      },
    ],
  });
  const path = join(await temporaryDirectory(), 'score.txt');
  await writeFile(path, text);
  const score = await readScoreFile(path);
  expect(score).toMatchObject({ name: 'has_t2d', build: 'GRCh38', weightType: 'log(OR)' });
  expect(score.rows.row(0)).toMatchObject({ contig: '1', pos: 9, effects: [0, -1 / 3, -2 / 3] });
  expect(score.rows.row(1)).toMatchObject({ effectAllele: 'AT', effects: [0, 1e-17, 2e-17] });
  expect(text).toContain('chr2:7:A:AT\t2\t7\tAT\tA\t1e-17');
});
