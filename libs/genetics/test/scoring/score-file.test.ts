import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readScoreFile } from '../../src/scoring/score-file.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const HEADER = '#pgs_id=PGS000001\n#genome_build=GRCh37\n#HmPOS_build=GRCh38\n';

async function write(content: string | Buffer, name = 'score.txt'): Promise<string> {
  const path = join(await temporaryDirectory(), name);
  await writeFile(path, content);
  return path;
}

/** A file of one line with the columns and fields of `line`. */
function scoreText(line: Readonly<Record<string, string>>, header = HEADER): string {
  return `${header}${Object.keys(line).join('\t')}\n${Object.values(line).join('\t')}\n`;
}

const LINE = {
  rsID: 'rs1',
  chr_name: '22',
  chr_position: '100',
  effect_allele: 'a',
  other_allele: 'G',
  effect_weight: '-0.5',
};

test('reads lines, gzip or not, with the ends of lines of Windows', async () => {
  const text = scoreText(LINE);
  for (const content of [text, gzipSync(text), text.replaceAll('\n', '\r\n'), text.trimEnd()]) {
    const score = await readScoreFile(await write(content));
    expect(score).toMatchObject({ name: 'PGS000001', build: 'GRCh37', isHarmonised: false });
    expect(score.rows.count).toBe(1);
    expect(score.rows.row(0)).toEqual({
      line: 5,
      contig: '22',
      pos: 100,
      effectAllele: 'A',
      otherAllele: 'G',
      model: 'additive',
      effects: [0, -0.5, -1],
    });
  }
});

test('takes the harmonised position, build and inferred allele', async () => {
  const line = { ...LINE, other_allele: '', hm_chr: '21', hm_pos: '77', hm_inferOtherAllele: 'T' };
  const score = await readScoreFile(await write(scoreText(line)));
  expect(score).toMatchObject({ build: 'GRCh38', isHarmonised: true });
  expect(score.rows.row(0)).toMatchObject({ contig: '21', pos: 77, otherAllele: 'T' });
});

test('keeps a line without a position, and an allele that could be several as unknown', async () => {
  const line = { ...LINE, other_allele: '', hm_chr: '', hm_pos: '', hm_inferOtherAllele: 'C/T' };
  const { rows } = await readScoreFile(await write(scoreText(line)));
  expect(rows.row(0)).toMatchObject({ contig: null, otherAllele: null });
});

test.each([
  [{ is_dominant: 'True' }, [0, -0.5, -0.5], 'dominant'],
  [{ is_recessive: 'True', is_dominant: 'False' }, [0, 0, -0.5], 'recessive'],
  [
    { dosage_0_weight: '1', dosage_1_weight: '2', dosage_2_weight: '5' },
    [1, 2, 5],
    'dosage-weights',
  ],
])('honours %o', async (fields, effects, model) => {
  const { rows } = await readScoreFile(await write(scoreText({ ...LINE, ...fields })));
  expect(rows.row(0)).toMatchObject({ effects, model });
});

test('keeps many lines', async () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `${1 + (i % 22)}\t${i}\tA\t${i / 8}`);
  const columns = 'chr_name\tchr_position\teffect_allele\teffect_weight';
  const { rows } = await readScoreFile(await write(`${HEADER}${columns}\n${lines.join('\n')}\n`));
  expect(rows.count).toBe(5000);
  expect(rows.row(4321)).toMatchObject({
    line: 4326,
    contig: '10',
    pos: 4321,
    otherAllele: null,
    effects: [0, 4321 / 8, 4321 / 4],
  });
});

test.each([
  [{ is_interaction: 'True' }, 7, 'weights of single variants', 'interaction'],
  [{ is_haplotype: 'True' }, 7, 'weights of single variants', 'haplotype'],
  [{ is_diplotype: '1' }, 7, 'weights of single variants', 'diplotype'],
  [{ is_dominant: 'maybe' }, 7, 'True or False', '"maybe"'],
  [{ is_dominant: 'True', is_recessive: 'True' }, 8, 'a dominant or a recessive effect', 'both'],
  [{ effect_weight: 'high' }, 6, 'a number', '"high"'],
  [{ effect_weight: '' }, 6, 'a number', '""'],
  [{ effect_weight: 'Infinity' }, 6, 'a number', '"Infinity"'],
  [{ chr_position: '1e-3' }, 3, 'a position', '"1e-3"'],
  [{ effect_allele: '' }, 4, 'an allele', '""'],
])('refuses %o by line and column', async (fields, field, expected, actual) => {
  const line = { ...LINE, ...fields };
  const path = await write(scoreText(line));
  const before = Object.values(line).slice(0, field - 1);
  const column = before.join('\t').length + 2;
  const error = await readScoreFile(path).catch((caught) => caught);
  expect(error).toMatchObject({ code: 'SCORE_FILE', expected });
  expect(error.message).toContain(
    `${path}:5:${column}: Cannot use ${Object.keys(line)[field - 1]}`,
  );
  expect(error.message).toContain(actual);
});

test('says the whole of what is wrong', async () => {
  const path = await write(scoreText({ ...LINE, effect_weight: 'high' }));
  await expect(readScoreFile(path)).rejects.toThrow(
    `${path}:5:16: Cannot use effect_weight of score file: expected a number, got "high"`,
  );
});

test.each([
  ['#pgs_id=X\nrsID\teffect_allele\teffect_weight\nrs1\tA\t1\n', 'chr_name and chr_position'],
  ['#pgs_id=X\nchr_name\tchr_position\teffect_weight\n1\t1\t1\n', 'effect_allele'],
  ['chr_name\tchr_position\teffect_allele\n1\t1\tA\n', 'effect_weight'],
  ['chr_name\tchr_name\teffect_allele\teffect_weight\n', 'each column once'],
  ['#pgs_id=X\n', 'at least one variant'],
  ['chr_name\tchr_position\teffect_allele\teffect_weight\n', 'at least one variant'],
  ['chr_name\tchr_position\teffect_allele\teffect_weight\n1\t1\tA\t1\t9\n', '4 fields'],
])('refuses %j', async (text, expected) => {
  const error = await readScoreFile(await write(text)).catch((caught) => caught);
  expect(error).toMatchObject({ code: 'SCORE_FILE' });
  expect(error.message).toContain(expected);
});

test('refuses a file that is not there, and gzip that breaks off', async () => {
  await expect(readScoreFile('/none/such.txt')).rejects.toThrow('got no such file');
  const text =
    scoreText(LINE) + Array.from({ length: 9999 }, (_, i) => `x${Math.sin(i)}\n`).join('');
  const path = await write(gzipSync(text).subarray(0, 500), 'cut.txt.gz');
  await expect(readScoreFile(path)).rejects.toMatchObject({ code: 'SCORE_FILE' });
});
