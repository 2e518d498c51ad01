/** @module-tag slow */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, SHARED, temporaryDirectory } from '@dirghayu/command-line/testing';
import { listFeatures } from '@dirghayu/dataset-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingest } from '../program.ts';
import { callTexts, query } from '../stored-calls.ts';

const directory = temporaryDirectory();
const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: 'pipe' });
const isInstalled = (program: string) => {
  try {
    return run(program, '--version') !== '';
  } catch {
    console.warn(`SKIPPED: needs ${program}`);
    return false;
  }
};
const hasPlink = isInstalled('plink2');
const hasBcftools = isInstalled('bcftools');

async function storeOf(input: string, name: string): Promise<string> {
  const store = join(directory, name);
  const made = await ingest('--input-dir', input, '--output-dir', store, '--json');
  expect(made.code).toBe(0);
  return store;
}

/** Exports with unique IDs, as plink2 wants them. */
async function exported(store: string, ...flags: string[]): Promise<string> {
  const output = `${store}.vcf.gz`;
  const made = await ingest(
    'export',
    '--data-dir',
    store,
    '--output',
    output,
    '--key-ids',
    ...flags,
  );
  expect(made.code, made.stderr).toBe(0); // what lasts shows its progress
  return output;
}

describe('export of test-data', () => {
  let store = '';
  beforeAll(async () => {
    store = await storeOf('test-data', 'simulated');
  });

  it('comes back through ingest with the same calls, sites and IDs', async () => {
    for (const output of [join(directory, 'back.vcf'), join(directory, 'back.vcf.gz')]) {
      const made = await ingest('export', '--data-dir', store, '--output', output);
      expect(made).toMatchObject({ code: 0, stderr: '' });
      const back = await storeOf(output, `from-${output.endsWith('gz') ? 'bgzf' : 'text'}`);
      expect(await callTexts(back)).toEqual(await callTexts(store));
      const sites = 'SELECT chrom, pos, id, ref, alt, qual, filter, ac, an, missing FROM variants';
      expect(await query(back, sites)).toEqual(await query(store, sites));
    }
  });

  it.skipIf(!hasBcftools)('is what bcftools reads, for some people in a region', async () => {
    const output = await exported(store, '--samples', 'S00009,S00002', '--regions', 'chr21');
    run('bcftools', 'index', output);
    const text = run('bcftools', 'query', '-f', '%CHROM %POS %ID[ %SAMPLE=%GT]\n', output);
    const rows = await query(
      store,
      `SELECT concat_ws(' ', chrom, pos, concat_ws(':', chrom, pos, ref, alt),
         'S00009=' || gt(genotype_of(genotypes, 'S00009')), 'S00002=' || gt(genotype_of(genotypes, 'S00002'))) AS line
       FROM variants WHERE chrom = 'chr21' ORDER BY pos`.replaceAll(
        /gt\((genotype_of\(.*?\))\)/g,
        `coalesce(['0/0', '0/1', '1/1'][1 + $1], './.')`,
      ),
    );
    expect(text.trimEnd().split('\n').sort()).toEqual(rows.map(({ line }) => line).sort());
  });

  it.skipIf(!hasPlink).each(['pgen', 'bed'])(
    'goes through plink2 to .%s and back: same calls',
    { tags: ['slow'] },
    async (kind) => {
      const vcf = await exported(store);
      const prefix = join(directory, kind);
      run('plink2', '--vcf', vcf, `--make-${kind}`, '--threads', '1', '--out', prefix);
      const read = kind === 'pgen' ? '--pfile' : '--bfile';
      run(
        'plink2',
        read,
        prefix,
        '--export',
        'vcf',
        'id-paste=iid',
        'bgz',
        '--threads',
        '1',
        '--out',
        `${prefix}-back`,
      );
      const back = await storeOf(`${prefix}-back.vcf.gz`, `through-${kind}`);
      // plink2 writes contigs without "chr".
      const expected = (await callTexts(store)).map((line) => line.replace(/^chr/, ''));
      expect((await callTexts(back)).sort()).toEqual(expected.sort());
    },
  );

  it('refuses strangers and formats that it does not write', async () => {
    const stranger = await ingest(
      'export',
      '--data-dir',
      store,
      '--output',
      join(directory, 'x.vcf'),
      '--samples',
      'X',
      '--json',
    );
    expect(stranger.code).toBe(1);
    expect(errorOf(stranger).message).toContain(
      'Cannot find sample: expected an ID of the store, got "X"',
    );
    expect(existsSync(join(directory, 'x.vcf'))).toBe(false);
    const bed = await ingest('export', '--data-dir', store, '--output', 'x.bed', '--json');
    expect([bed.code, errorOf(bed).message]).toEqual([
      2,
      'Cannot choose the format: expected an --output that ends in .vcf, .vcf.gz or .vcf.bgz, got "x.bed"',
    ]);
  });
});

it('exports a store of lists, and flags for haploid calls what it says it does', async () => {
  const vcf = join(directory, 'haploid.vcf');
  const header =
    '##fileformat=VCFv4.2\n##contig=<ID=X>\n##FORMAT=<ID=GT,Number=1,Type=String,Description="G">\n';
  const columns = '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC\tD\tE';
  writeFileSync(
    vcf,
    `${header}${columns}\nX\t5\trs5\tA\tC,G\t3.5\tq10;s50\t.\tGT\t1\t0|2\t.\t2/2\t1/2\n`,
  );
  const texts = [];
  for (const calls of ['packed', 'list']) {
    const store = join(directory, `haploid-${calls}`);
    expect((await ingest('--input-dir', vcf, '--calls', calls, '--output-dir', store)).code).toBe(
      0,
    );
    const output = join(directory, `haploid-${calls}-back.vcf`);
    expect((await ingest('export', '--data-dir', store, '--output', output)).code).toBe(0);
    texts.push(
      readFileSync(output, 'utf8')
        .split('\n')
        .filter((line) => !line.startsWith('##')),
    );
  }
  expect(texts[1]).toEqual(texts[0]);
  expect(texts[0]).toEqual([
    columns,
    'X\t5\trs5\tA\tC\t3.5\tq10;s50\t.\tGT\t0/1\t0/0\t./.\t0/0\t0/1',
    'X\t5\trs5\tA\tG\t3.5\tq10;s50\t.\tGT\t0/0\t0/1\t./.\t1/1\t0/1',
    '',
  ]);
});

const COHORTS = ['1000g-3202-chr21.vcf.gz', 'hail-100-formats.vcf', 'maize-281.vcf'];
const isReady = hasPlink && existsSync(join(SHARED, 'cohorts', COHORTS[0] ?? ''));
if (!isReady) console.warn('SKIPPED: LD pruning against plink2 needs plink2 and ../shared/data');

describe.skipIf(!isReady)(
  `--ld-prune${isReady ? '' : ' SKIPPED: needs plink2 and ../shared/data'}`,
  () => {
    it.each(COHORTS)(
      'keeps what plink2 --indep-pairwise keeps of %s',
      { tags: ['slow'] },
      async (file) => {
        const store = await storeOf(join(SHARED, 'cohorts', file), `pruned-${file}`);
        const vcf = await exported(store);
        const prefix = join(directory, `plink-${file}`);
        const common = ['--threads', '1', '--allow-extra-chr', '--chr-set', '22', '--out', prefix];
        run('plink2', '--vcf', vcf, '--make-pgen', ...common);
        for (const [window, r2, unit] of [
          [50, 0.2, 'variants'],
          [20, 0.5, 'variants'],
          [100, 0.2, 'kb'],
        ] as const) {
          const size = unit === 'kb' ? `${window}kb` : String(window);
          run(
            'plink2',
            '--pfile',
            prefix,
            '--indep-pairwise',
            size,
            '1',
            String(r2),
            ...common,
            '--bad-ld',
          );
          const theirs = readFileSync(`${prefix}.prune.in`, 'utf8').trimEnd().split('\n');
          const kept = await listFeatures(store, { ldPrune: { r2, window, unit } });
          const ours = kept.map(({ chrom, pos, ref, alt }) => `${chrom}:${pos}:${ref}:${alt}`);
          expect(ours.length).toBeGreaterThan(10);
          expect(ours.sort()).toEqual(theirs.sort());
        }
      },
    );
  },
);
