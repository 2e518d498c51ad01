import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SHARED, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MergeWindow, WindowRead } from '../../src/merge/merge-window.ts';
import { type MergedRow, merge } from './merge-input.ts';
import { trim } from './slow-merge.ts';

const hasBcftools = spawnSync('bcftools', ['--version']).status === 0;
if (!hasBcftools) console.warn('merge/bcftools.test.ts: SKIPPED, bcftools is not installed');
const glow = join(SHARED, 'single-sample/merge');
if (!existsSync(glow)) console.warn(`merge/bcftools.test.ts: SKIPPED in part, no ${glow}`);

const directory = temporaryDirectory();

/** A row as bcftools and a merge both can tell it. */
type Row = Pick<MergedRow, 'pos' | 'id' | 'ref' | 'alt' | 'qual' | 'filter' | 'calls'>;

function bcftools(...args: readonly string[]): string {
  return execFileSync('bcftools', args, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: 'pipe' });
}

/** `bcftools norm -m-` of every file, then `merge -m none` of all. */
function mergeByBcftools(paths: readonly string[], flags: readonly string[]): Row[] {
  const split = paths.map((path) => {
    const to = join(directory, `split-${basename(path)}.gz`);
    bcftools('norm', '-m-', '-Oz', '-o', to, declareContig(path));
    bcftools('index', '-f', to);
    return to;
  });
  const merged = join(directory, 'merged.bcf');
  bcftools('merge', '-m', 'none', ...flags, '-Ob', '-o', merged, ...split);
  const text = bcftools(
    'query',
    '-f',
    '%POS\\t%ID\\t%REF\\t%ALT\\t%QUAL\\t%FILTER[\\t%GT]\\n',
    merged,
  );
  return text
    .trimEnd()
    .split('\n')
    .map((line) => rowOf(line.split('\t')))
    .sort(byVariant);
}

/** bcftools joins the IDs of all files; a merge keeps the first file's. */
function firstId(id: string): string {
  return id.split(';')[0]!;
}

/** The file, or a copy that declares contig 22 if it declares none: bcftools writes no other. */
function declareContig(path: string): string {
  const text = gunzipSync(readFileSync(path)).toString('utf8');
  if (text.includes('##contig=')) return path;
  const copy = join(directory, basename(path));
  writeFileSync(copy, text.replace('#CHROM', '##contig=<ID=22>\n#CHROM'));
  return copy;
}

function rowOf([at, id, from, to, qual, filter, ...genotypes]: string[]): Row {
  const [pos, ref, alt] = trim(Number(at), from!, to!); // without a FASTA it trims nothing
  return {
    pos,
    id: id === '.' ? null : firstId(id!),
    ref,
    alt,
    qual: qual === '.' ? null : Number(qual),
    filter: filter === '.' ? null : filter!.split(';'),
    calls: genotypes.map((text) => {
      const alleles = text.split(/[/|]/);
      return alleles.includes('.') ? 3 : alleles.filter((allele) => allele === '1').length;
    }),
  };
}

function byVariant(a: Row, b: Row): number {
  const text = ({ ref, alt }: Row) => `${ref}\t${alt}`;
  return a.pos - b.pos || (text(a) < text(b) ? -1 : 1);
}

async function mergeByUs(paths: readonly string[], chrom: string, absent: 'missing' | 'reference') {
  const samples = paths.flatMap((path) => bcftools('query', '-l', path).trim().split('\n'));
  const reads = paths.map(
    (path, i): WindowRead => ({ path, range: null, chrom, firstSample: i, samples: 1 }),
  );
  const window: MergeWindow = { chrom, start: 1, end: 2 ** 31 - 1, samples, reads };
  const { rows } = await merge(window, { absent });
  return rows
    .map(
      ({ pos, id, ref, alt, qual, filter, calls }): Row => ({
        pos,
        id: id === null ? null : firstId(id),
        ref,
        alt,
        qual,
        filter,
        calls,
      }),
    )
    .sort(byVariant);
}

const rules = [
  { absent: 'missing', flags: [] },
  { absent: 'reference', flags: ['-0'] },
] as const;

describe.skipIf(!hasBcftools)('as bcftools merge -m none (skipped without bcftools)', () => {
  describe.skipIf(!existsSync(glow))(`the files of ${glow} (skipped when absent)`, () => {
    it.each(rules)('absent: $absent', async ({ absent, flags }) => {
      const paths = ['HG00096.vcf.bgz', 'HG00097.vcf.bgz'].map((name) => join(glow, name));
      const expected = mergeByBcftools(paths, flags);
      expect(expected.length).toBeGreaterThan(1000);
      expect(await mergeByUs(paths, '22', absent)).toEqual(expected);
    });
  });

  describe('simulated files of 25 people', () => {
    const cohort = join(directory, 'simulated');
    beforeAll(() => {
      const bin = join(WORKSPACE, 'tools/simulate/bin/dirghayu-simulate.js');
      const size = ['--people', '25', '--variants', '1500', '--chromosomes', '22'];
      const kind = ['--layout', 'person', '--multiallelic', '0.1', '--missing', '0.05'];
      execFileSync(process.execPath, [bin, ...size, ...kind, '--output-dir', cohort]);
    });

    it.each(rules)('absent: $absent', async ({ absent, flags }) => {
      const files = join(cohort, 'cohort');
      const paths = readdirSync(files)
        .filter((name) => name.endsWith('.vcf.gz'))
        .sort()
        .map((name) => join(files, name));
      expect(paths).toHaveLength(25);
      const expected = mergeByBcftools(paths, flags);
      expect(expected.length).toBeGreaterThan(1000);
      expect(await mergeByUs(paths, 'chr22', absent)).toEqual(expected);
    });
  });
});
