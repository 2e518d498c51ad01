import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { from } from '@dirghayu/pipeline';
import { afterAll, bench, describe } from 'vitest';
import { vcfSource } from '../src/index.ts';
import { bgzf } from '../test/bgzf-writer.ts';

const SAMPLES = 2504;
/** What only inflates the same file. */
const PEER = 'bgzip';

/** Reads every genotype of a file; its start-up takes 0.2 s of the time. */
const CYVCF2 = 'import sys, cyvcf2\nfor v in cyvcf2.VCF(sys.argv[1]): v.gt_types';
const hasCyvcf2 = spawnSync('/usr/bin/python3', ['-c', 'import cyvcf2']).status === 0;

/** Deterministic uniform numbers in [0, 1). */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** A VCF text with log-uniform allele frequencies, as rare as in a real cohort. */
function simulate(
  format: string,
  records: number,
  sample: (genotype: string, random: () => number) => string,
) {
  const random = generator();
  const names = Array.from({ length: SAMPLES }, (_, i) => `S${i}`);
  const fixed = '#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT'.split(' ');
  const lines = ['##fileformat=VCFv4.2', [...fixed, ...names].join('\t')];
  for (let i = 0; i < records; i++) {
    const frequency = 0.5 / SAMPLES ** random();
    const allele = () => (random() < frequency ? '1' : '0');
    const calls = names.map(() => sample(`${allele()}|${allele()}`, random));
    lines.push(
      ['22', 1000 + i, `rs${i}`, 'A', 'G', '100', 'PASS', 'AC=1;AN=5008', format, ...calls].join(
        '\t',
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}

const directory = mkdtempSync(join(tmpdir(), 'vcf-bench-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const INPUTS = [
  ['GT', simulate('GT', 8000, (genotype) => genotype)],
  [
    'GT:AD:DP:GQ:PL',
    simulate('GT:AD:DP:GQ:PL', 1000, (genotype, random) => {
      const depth = Math.floor(20 + 20 * random());
      return `${genotype}:${depth},0:${depth}:99:0,${3 * depth},${40 * depth}`;
    }),
  ],
] as const;

for (const [format, text] of INPUTS) {
  const path = join(directory, `${format.length}.vcf.gz`);
  writeFileSync(path, bgzf(text));
  const megabytes = (text.length / 1e6).toFixed(0);

  describe(`${SAMPLES} people, ${format}: ${megabytes} MB of text`, () => {
    bench('vcfSource', async () => {
      for await (const _ of await from(vcfSource(path)).open());
    });

    if (hasCyvcf2) {
      bench('cyvcf2, genotypes alone', () => {
        spawnSync('/usr/bin/python3', ['-c', CYVCF2, path], { stdio: 'ignore' });
      });
    }

    bench(`${PEER} -dc`, () => {
      spawnSync(PEER, ['-dc', path], { stdio: 'ignore' });
    });
  });
}
