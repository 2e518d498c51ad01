import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { requirePlan } from '../../src/commands/staged-plan.ts';
import { commit } from '../../src/commit/commit.ts';
import { readResults, stageSamples } from '../../src/ingest.ts';
import { ingest, manifestOf } from '../program.ts';
import { vcfText } from '../vcf-text.ts';
import { crashAfter } from './crash.ts';

const directory = temporaryDirectory();
/** Planned, and every shard done. */
const ready = join(directory, 'ready');
/** The same, over a store of other people with a matrix. */
const replacing = join(directory, 'replacing');
/** What must come of both. */
const whole = join(directory, 'whole');

beforeAll(async () => {
  const input = join(directory, 'vcfs');
  mkdirSync(input);
  for (const chrom of ['1', '2']) {
    const records = Array.from(
      { length: 60 },
      (_, i) => `${chrom} ${10 + i} . A G . . . GT 0|${i % 2} 1|1`,
    );
    writeFileSync(join(input, `${chrom}.vcf`), vcfText(['P1', 'P2'], records));
  }
  const other = join(directory, 'other.vcf');
  writeFileSync(other, vcfText(['Q1'], ['1 5 . C T . . . GT 0|1', '3 5 . C T . . . GT 0|1']));
  expect((await ingest('plan', '--input-dir', input, '--output-dir', ready, '-n', '2')).code).toBe(
    0,
  );
  for (const shard of ['0', '1']) await ingest('shard', shard, '--output-dir', ready);
  expect((await ingest('--input-dir', other, '--output-dir', replacing)).code).toBe(0);
  mkdirSync(join(replacing, 'matrices/old'), { recursive: true });
  writeFileSync(join(replacing, 'matrices/old/matrix.json'), '{}');
  cpSync(join(ready, '.staging'), join(replacing, '.staging'), { recursive: true });
  cpSync(ready, whole, { recursive: true });
  await commitReady(whole);
});

/** What the command `commit` does with what the shards have left. */
async function commitReady(root: string, steps = Number.POSITIVE_INFINITY): Promise<boolean> {
  const plan = await requirePlan(root);
  const results = (await readResults(plan, root)).filter((result) => result !== null);
  const phenotypes = await stageSamples(plan, root);
  return crashAfter(steps, () => commit({ outputDir: root, plan, results, phenotypes }));
}

/** The command itself, where nothing is left to do but to sweep up. */
async function commitAgain(root: string): Promise<void> {
  const run = await ingest('commit', '--output-dir', root, '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({ wasComplete: true, variants: 120, people: 2 });
}

function copyOf(from: string, name: string): string {
  const root = join(directory, name);
  cpSync(from, root, { recursive: true });
  return root;
}

/** Every file of a store by its path, with a hash. */
function filesOf(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(root, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, hashOf(join(root, name))]));
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A reader may come at any moment: where there is a manifest, all that it names is there. */
function expectNothingOrWhole(root: string): void {
  if (!existsSync(join(root, 'manifest.json'))) return;
  const { variants } = manifestOf(root) as {
    variants: { parts: { path: string; sha256: string }[] };
  };
  for (const { path, sha256 } of variants.parts) expect(hashOf(join(root, path))).toBe(sha256);
}

describe('commit()', () => {
  it('makes a store of its parts, its people, its plan and its views', () => {
    expect(Object.keys(filesOf(whole))).toEqual([
      'manifest.json',
      'plan.json',
      'samples.parquet',
      'variants/chrom=1/part-0.parquet',
      'variants/chrom=2/part-1.parquet',
      'views.sql',
    ]);
  });

  it.each([
    ['of a new store', ready],
    ['over an old one', replacing],
  ])('%s, left at any change of the disk, and run again, makes the same store', async (_, from) => {
    let steps = 0;
    for (let isLeft = true; isLeft; steps++) {
      const root = copyOf(from, `crash-${steps}`);
      isLeft = await commitReady(root, steps);
      expectNothingOrWhole(root);
      if (existsSync(join(root, '.staging/plan.json'))) await commitReady(root);
      else if (isLeft) await commitAgain(root);
      expect(filesOf(root)).toEqual(filesOf(whole));
      rmSync(root, { recursive: true });
    }
    expect(steps).toBeGreaterThan(10);
  });

  it.each([
    ['gone', (part: string) => rmSync(part)],
    ['cut short', (part: string) => truncateSync(part, statSync(part).size - 1)],
  ])('refuses a part that is %s', async (name, harm) => {
    const root = copyOf(ready, name);
    const staging = join(root, '.staging');
    const [part = ''] = readdirSync(staging, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /part.*\.parquet$/.test(path),
    );
    harm(join(staging, part));
    await expect(commitReady(root)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('parts that are gone or of another size'),
    });
    expect(existsSync(join(root, 'manifest.json'))).toBe(false);
  });
});
