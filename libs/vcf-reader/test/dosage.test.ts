import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallField } from '../src/index.ts';
import { bcf } from './bcf-writer.ts';
import { readAll, readText, tempFile, vcf } from './rows.ts';
import { shell } from './shared-data.ts';

const hasPlink2 = spawnSync('plink2', ['--version']).status === 0;

const FIELDS = [
  '##contig=<ID=20>',
  '##FORMAT=<ID=GT,Number=1,Type=String,Description="">',
  ...['DS', 'GP', 'HDS'].map((id) => `##FORMAT=<ID=${id},Number=.,Type=Float,Description="">`),
];

/** Dosages and calls of the rows of one record. */
async function dosagesOf(field: CallField, record: string, samples: readonly string[]) {
  const { rows, blocks } = await readText(vcf(samples, [record], FIELDS), { field });
  const dosages = [...(blocks[0]?.dosages ?? [])];
  return rows.map((row, i) => ({
    ...row,
    dosages: dosages.slice(i * samples.length, (i + 1) * samples.length),
  }));
}

describe('dosages', () => {
  it.each([
    ['DS', 'A', '0.1 0.101 2 . 1.9', '03232', [1638, 1655, 32768, 65535, 31130]],
    ['GP', 'A', '1,0,0 0,0.05,0.95 0.3,0.3,0.3 .', '0213', [0, 31949, 16384, 65535]],
    ['HDS', 'A', '0,0.05 1,1 .,. 0.95', '0231', [819, 32768, 65535, 15565]],
    ['GP', 'A', '0.02,0.98 0.4,0.6', '13', [16056, 9830]], // haploid
  ] as const)('%s of %s: %s is called %s', async (field, alt, values, calls, dosages) => {
    const samples = values.split(' ').map((_, i) => `S${i}`);
    const [row] = await dosagesOf(field, `20 5 . G ${alt} . . . ${field} ${values}`, samples);
    expect(row).toMatchObject({ calls, dosages });
  });

  it('belong to the ALT of the row', async () => {
    const ofDs = await dosagesOf('DS', '20 5 . G A,C . . . DS 0.04,1.02', ['S']);
    expect(ofDs.map(({ calls, dosages }) => [calls, dosages[0]])).toEqual([
      ['0', 655],
      ['1', 16712],
    ]);
    // Genotypes: 00 01 11 02 12 22.
    const ofGp = await dosagesOf('GP', '20 5 . G A,C . . . GP 0,0,0,0,1,0', ['S']);
    expect(ofGp.map(({ calls, dosages }) => [calls, dosages[0]])).toEqual([
      ['1', 16384],
      ['1', 16384],
    ]);
  });

  it('are those of GT where a sample or a record has none, and of its ploidy', async () => {
    const [mixed] = await dosagesOf('DS', '20 5 . G A . . . GT:DS 1|1:0.2 0|1:. ./.:. 1:1', [
      'S',
      'T',
      'U',
      'V',
    ]);
    expect(mixed).toMatchObject({
      calls: '3131',
      dosages: [3277, 16384, 65535, 16384],
      ac: 2,
      an: 3,
      het: 1,
      homAlt: 1,
      missing: 2,
    });
    const [without] = await dosagesOf('DS', '20 5 . G A . . . GT 1|1', ['S']);
    expect(without).toMatchObject({ calls: '2', dosages: [32768] });
  });

  it('call by the threshold given', async () => {
    const text = vcf(['S', 'T'], ['20 5 . G A . . . DS 0.3 0.49'], FIELDS);
    expect((await readText(text, { field: 'DS', hardCallThreshold: 0.3 })).rows[0]?.calls).toBe(
      '03',
    );
    expect((await readText(text, { field: 'DS', hardCallThreshold: 0.499 })).rows[0]?.calls).toBe(
      '00',
    );
    await expect(readText(text, { field: 'DS', hardCallThreshold: 0.5 })).rejects.toMatchObject({
      code: 'CONFIG',
      message:
        'Cannot use the hard-call threshold: expected a number from 0 to less than 0.5, got 0.5',
    });
  });

  it.each([
    ['DS', 'DS 2.1', 'DS of S at 20:5: expected 0 to 2 copies of ALT, got "2.0999999046325684"'],
    ['DS', 'DS -0.5', 'DS of S at 20:5: expected 0 to 2 copies of ALT, got "-0.5"'],
    ['HDS', 'HDS 1.5', 'HDS of S at 20:5: expected 0 to 1 copies of ALT, got "1.5"'],
  ] as const)('%s: %s is refused', async (field, sample, message) => {
    await expect(dosagesOf(field, `20 5 . G A . . . ${sample}`, ['S'])).rejects.toThrow(message);
  });

  it('on haplotypes are refused for several ALTs', async () => {
    const reading = dosagesOf('HDS', '20 5 . G A,C . . . HDS 0,0,1,0', ['S']);
    await expect(reading).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message:
        'Cannot read HDS at 20:5: expected one ALT allele (VCF does not order HDS of several: read DS or GP), got 2',
    });
  });

  it('are the same from BCF', async () => {
    const text = vcf(['S', 'T'], ['20 5 . G A . . . GT:DS 0|1:0.25 1|1:.'], FIELDS);
    const [ofText, ofBcf] = await Promise.all(
      [text, bcf(text)].map((content) => readAll(tempFile(content), { field: 'DS' })),
    );
    expect(ofBcf?.rows).toEqual(ofText?.rows);
    expect(ofBcf?.blocks[0]?.dosages).toEqual(ofText?.blocks[0]?.dosages);
  });

  it('are absent from blocks of genotypes', async () => {
    const { blocks } = await readText(vcf(['S'], ['20 5 . G A . . . GT 0|1']));
    expect('dosages' in (blocks[0] ?? {})).toBe(false);
  });
});

describe.skipIf(!hasPlink2)(`like plink2${hasPlink2 ? '' : ' [SKIPPED: no plink2]'}`, () => {
  const dosage = fc.double({ min: 0, max: 2, noNaN: true }).map((value) => value.toFixed(4));
  const probabilities = fc
    .array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 })
    .filter((parts) => parts.some((part) => part > 0))
    .map((parts) =>
      parts.map((part) => (part / parts.reduce((a, b) => a + b)).toFixed(4)).join(','),
    );
  const genotype = fc.constantFrom('0|0', '0|1', '1|1', './.');

  it.each([
    ['DS', dosage],
    ['GP', probabilities], // `GP` alone wants to be DS where the header has that too
  ] as const)('%s, random', async (field, value) => {
    const sample = fc.tuple(genotype, fc.oneof({ weight: 5, arbitrary: value }, fc.constant('.')));
    const records = fc.sample(fc.array(sample, { minLength: 40, maxLength: 40 }), {
      numRuns: 50,
      seed: 7,
    });
    const lines = records.map(
      (samples, i) =>
        `20 ${i + 1} v${i} G A . . . GT:${field} ${samples.map((s) => s.join(':')).join(' ')}`,
    );
    const names = records[0]!.map((_, i) => `S${i}`);
    const path = tempFile(vcf(names, lines, FIELDS));
    shell(
      `plink2 --vcf "$1" dosage=${field === 'GP' ? 'GP-force' : field} --export vcf vcf-dosage=DS-force --out "$1".out >/dev/null`,
      path,
    );
    const theirs = readFileSync(`${path}.out.vcf`, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t').slice(9));
    const { rows, blocks } = await readAll(path, { field });
    expect(rows).toHaveLength(records.length);
    rows.forEach((row, i) => {
      const calls = theirs[i]!.map((text) => copies(text.split(':')[0]!)).join('');
      expect(row.calls).toBe(calls);
      theirs[i]!.forEach((text, j) => {
        const ours = blocks[0]!.dosages![i * names.length + j]!;
        const [, printed = ''] = text.split(':');
        if (printed === '.') expect(ours).toBe(65535);
        else expect(Math.abs(ours / 16384 - Number(printed))).toBeLessThan(1e-4); // it prints 4 digits
      });
    });
  });
});

function copies(call: string): string {
  return call.includes('.') ? '3' : String(call.split('1').length - 1);
}
