import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SHARED } from '@dirghayu/command-line/testing';
import { describe, expect, it } from 'vitest';
import type { WindowRead } from '../../src/merge/merge-window.ts';
import { countOf, DEFAULTS, type MergeInput, merge } from './merge-input.ts';
import { SlowMerge } from './slow-merge.ts';

const folder = join(SHARED, 'single-sample/gvcf-chr22');
const isHere = existsSync(folder);
if (!isHere) console.warn(`gvcf.test.ts: SKIPPED, no ${folder}`);

const paths = isHere
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.vcf.gz'))
      .sort()
      .map((name) => join(folder, name))
  : [];

/** A file as its columns, by splitting text. */
function readColumns(path: string): MergeInput {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  const data = lines.filter((line) => !line.startsWith('##')).map((line) => line.split('\t'));
  return { samples: data[0]!.slice(9), records: data.slice(1) };
}

describe.skipIf(!isHere)(`the 25 gVCFs of ${folder} (skipped when absent)`, () => {
  const inputs = paths.map(readColumns);
  const samples = inputs.flatMap((input) => input.samples);
  const reads = paths.map(
    (path, i): WindowRead => ({
      path,
      range: null,
      chrom: 'chr22',
      firstSample: i,
      samples: 1,
    }),
  );
  const window = { chrom: 'chr22', start: 1, end: 2 ** 31 - 1, samples, reads };

  it.each([
    { absent: 'missing', minDp: 0, minGq: 0 },
    { absent: 'missing', minDp: 10, minGq: 20 },
    { absent: 'missing', minDp: 0, minGq: 99 },
    { absent: 'reference', minDp: 4, minGq: 0 },
  ] as const)('every site and person as a naive reading has it: %o', async (options) => {
    const slow = new SlowMerge({ ...DEFAULTS, ...options });
    for (const input of inputs) slow.add(input, 'chr22');
    const { rows, diagnostics } = await merge(window, options);
    expect(rows).toEqual(slow.rows(1, 2 ** 31 - 1));
    // Every block was read; the one `*` that stands beside a variant is still told of.
    expect(countOf(diagnostics, 'reference-block')).toBe(0);
    expect(countOf(diagnostics, 'star-allele')).toBe(1);
  });

  it('believes fewer blocks, the more it asks of them', async () => {
    const known = async (minDp: number, minGq: number) =>
      (await merge(window, { minDp, minGq })).rows.reduce((sum, { an }) => sum + an, 0);
    const [all, deep, sure] = [await known(0, 0), await known(10, 0), await known(10, 40)];
    expect(all).toBeGreaterThan(deep);
    expect(deep).toBeGreaterThan(sure);
    const own = inputs.flatMap(({ records }) =>
      records.filter(([, , , , alt]) => alt!.includes(',')),
    );
    expect(sure).toBeGreaterThanOrEqual(own.length);
  });
});
