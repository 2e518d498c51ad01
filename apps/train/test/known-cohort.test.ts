/** @module-tag slow */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingest, train } from './program.ts';

const VCF = join(SHARED, 'cohorts/1000g-2504-chr22.vcf.gz');
const PANEL = join(SHARED, 'cohorts/1000g-samples.panel.tsv');
const isReady = existsSync(VCF);
const title = isReady ? '' : ' SKIPPED: needs ../shared/data';

describe.skipIf(!isReady)(`ancestry from 1000 Genomes chr22${title}`, () => {
  const directory = temporaryDirectory();
  const store = join(directory, 'kg22');

  beforeAll(async () => {
    const flags = ['--phenotypes', PANEL, '--sample-column', 'sample', '--output-dir', store];
    expect((await ingest('--input-dir', VCF, ...flags, '--json')).code).toBe(0);
  });

  it('is told by the genotypes: a test AUROC above 0.9 for every super-population', async () => {
    const output = join(directory, 'run');
    const flags = ['--model', 'disease', '--target', 'super_pop', '--output-dir', output];
    const run = await train('--data-dir', store, ...flags, '--json');
    expect(run.stderr).toBe('');
    const { tasks, splits } = JSON.parse(run.stdout);
    expect(splits.test.n).toBeGreaterThan(300);
    expect(Object.keys(tasks)).toEqual(
      ['AFR', 'AMR', 'EAS', 'EUR', 'SAS'].map((population) => `super_pop=${population}`),
    );
    for (const { test } of Object.values<{ test: { auroc: { value: number } } }>(tasks)) {
      expect(test.auroc.value).toBeGreaterThan(0.9);
    }
  }, 180_000);
});
