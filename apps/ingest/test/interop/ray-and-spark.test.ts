/** @module-tag slow */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingest } from '../program.ts';
import { query } from '../stored-calls.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { missingModules, python } from './python.ts';

/** `processed/` in it is the store of test-data, as the document calls it. */
const directory = temporaryDirectory();
const store = join(directory, 'processed');
const [ray = '', spark = ''] = fencedBlocks('docs/ray-and-spark.md', 'python');

const noRay = missingModules('ray', 'pyarrow', 'numpy', 'torch');
const noSpark = [...missingModules('pyspark'), ...(hasJava() ? [] : ['a Java'])];

beforeAll(async () => {
  if (noRay.length > 0 && noSpark.length > 0) return;
  expect((await ingest('--output-dir', store)).code).toBe(0);
  const matrix = ['matrix', '--name', 'train', '--min-maf', '0.05', '--data-dir', store];
  expect((await ingest(...matrix)).code).toBe(0);
});

describe.skipIf(noRay.length > 0)(`Ray over a matrix${skipped(noRay)}`, () => {
  it('reads every call and every label, as the document shows', async () => {
    const printed = await python(ray, directory);
    const [truth] = await query(
      store,
      `SELECT (SELECT count(*)::INTEGER FROM samples) AS people, count(*)::INTEGER AS features,
         sum(ac)::INTEGER AS copies, sum(missing)::INTEGER AS missing,
         (SELECT count(has_t2d)::INTEGER FROM samples) AS labels
       FROM variants WHERE least(af, 1 - af) >= 0.05::FLOAT`,
    );
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual(truth);
  }, 180_000);
});

describe.skipIf(noSpark.length > 0)(`Spark over the variants${skipped(noSpark)}`, () => {
  it('reads every variant, and the calls of a person, as the document shows', async () => {
    const printed = await python(spark, directory);
    const [truth] = await query(
      store,
      `SELECT count(*)::INTEGER AS variants, sum(ac)::INTEGER AS copies, sum(missing)::INTEGER AS missing,
         sum(genotype_of(genotypes, 'S00002'))::INTEGER AS of_one FROM variants`,
    );
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual(truth);
  }, 300_000);
});

function hasJava(): boolean {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** For the title: whoever reads the list of tests sees what did not run, and why. */
function skipped(missing: readonly string[]): string {
  return missing.length > 0 ? ` SKIPPED: needs ${missing.join(', ')}` : '';
}
