import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED, temporaryDirectory } from '@dirghayu/command-line/testing';
import { describe, expect, it } from 'vitest';
import { ingest } from '../program.ts';

const directory = temporaryDirectory();
const isReady = existsSync(SHARED);
if (!isReady)
  console.warn(`SKIPPED: verifying the public cohorts needs the shared data at ${SHARED}`);

const SMALL = ['cohorts/hail-100-chr20.vcf.gz', 'single-sample/gvcf-chr22'];
const LARGE = [
  'cohorts/hail-100-formats.vcf',
  'cohorts/maize-281.vcf',
  'cohorts/beagle-181-plain-gzip.vcf.gz',
  'cohorts/1000g-eur300-chr20.vcf.gz',
  'cohorts/1000g-2504-chr22.vcf.gz',
  'cohorts/1000g-3199-chr21.bcf',
  'cohorts/1000g-3202-chr21.vcf.gz',
  'single-sample/NA12878.prod.chr20snippet.g.vcf.gz',
];

/** What an ingest made equals what its source says, call by call, as `verify` reads both. */
async function verifies(input: string): Promise<void> {
  const store = join(directory, input);
  const made = await ingest('--input-dir', join(SHARED, input), '--output-dir', store, '--json');
  const { variants, people } = JSON.parse(made.stdout);
  expect(variants).toBeGreaterThan(100);
  const run = await ingest('verify', '--data-dir', store, '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({ variants, calls: variants * people });
}

describe.skipIf(!isReady)(`verify${isReady ? '' : ' SKIPPED: needs ../shared/data'}`, () => {
  it.each(SMALL)('%s passes', verifies);
  it.each(LARGE)('%s passes', { tags: ['slow'] }, verifies);
});
