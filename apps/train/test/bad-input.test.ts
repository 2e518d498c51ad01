import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it } from 'vitest';
import { ingest, train } from './program.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');
const bare = join(directory, 'bare');

beforeAll(async () => {
  const made = await ingest('--output-dir', store, '--json');
  expect(made.code, made.stderr).toBe(0);
  const without = await ingest('--input-dir', 'test-data', '--output-dir', bare, '--json');
  expect(without.code, without.stderr).toBe(0);
});

/** Runs a training that must fail; checks that it leaves no output directory. */
async function refused(...flags: string[]) {
  const output = join(directory, `run-${Math.random()}`);
  const run = await train('--data-dir', store, '--output-dir', output, '--json', ...flags);
  expect(existsSync(output)).toBe(false);
  return { exit: run.code, ...errorOf(run) };
}

it('refuses a directory that is no store', async () => {
  const { exit, code, message } = await refused('--data-dir', directory);
  expect({ exit, code }).toEqual({ exit: 1, code: 'STORE' });
  expect(message).toBe(
    `${directory}: Cannot open cohort store: expected a directory made by \`ingest\`, with a manifest.json, got no manifest.json`,
  );
});

it('refuses a VCF in the place of a store', async () => {
  const vcf = join(directory, 'calls.vcf');
  writeFileSync(vcf, '##fileformat=VCFv4.3\n');
  const { exit, message } = await refused('--data-dir', vcf);
  expect(exit).toBe(1);
  expect(message).toBe(
    `${vcf}: Cannot open cohort store: expected a directory made by \`ingest\`, with a manifest.json, got a file`,
  );
});

it('refuses an unknown feature, naming the nearest', async () => {
  const { exit, code, message } = await refused('--features', 'chr20:1:A:G');
  expect({ exit, code }).toEqual({ exit: 1, code: 'DATASET' });
  expect(message).toMatch(
    /Cannot find feature: expected an ID or chrom:pos:ref:alt of the store, such as "chr20:.*, got "chr20:1:A:G"$/,
  );
});

it('refuses a file of features that does not exist', async () => {
  expect(await refused('--features', 'none/ids.txt')).toEqual({
    exit: 2,
    code: 'CONFIG',
    message:
      'Cannot read the features of --features "none/ids.txt": expected a file with one rsID or chrom:pos:ref:alt a line, got no such file',
  });
});

it('refuses an unknown target and an unknown covariate, naming the nearest', async () => {
  const target = await refused('--model', 'disease', '--target', 'has_t2');
  expect(target).toMatchObject({ exit: 1, code: 'DATASET' });
  expect(target.message).toContain('"has_t2d"');
  const covariate = await refused('--covariates', 'ages');
  expect(covariate).toMatchObject({ exit: 1, code: 'DATASET' });
  expect(covariate.message).toContain('"age"');
});

it('refuses a time without an event', async () => {
  const { exit, code, message } = await refused(
    '--data-dir',
    bare,
    '--model',
    'lifespan',
    '--time',
    'exit_age',
  );
  expect({ exit, code }).toEqual({ exit: 2, code: 'CONFIG' });
  expect(message).toContain('name the other with --event');
  expect(message).toContain('Age at death among the dead is not a target');
});

it('refuses a store without anything to predict, listing its columns', async () => {
  expect(await refused('--data-dir', bare)).toEqual({
    exit: 2,
    code: 'CONFIG',
    message:
      'Cannot train any model: expected --target, or --time and --event, or a store made with --phenotypes that has them, got phenotype columns none',
  });
});

it('refuses an output directory that holds something else, and leaves it alone', async () => {
  const output = join(directory, 'mine');
  mkdirSync(output);
  writeFileSync(join(output, 'thesis.txt'), 'precious');
  const run = await train('--data-dir', store, '--output-dir', output, '--json', '--overwrite');
  expect({ exit: run.code, ...errorOf(run) }).toEqual({
    exit: 1,
    code: 'OUTPUT',
    message: `Cannot write to ${JSON.stringify(output)}: expected a new directory or that of a training run, got a directory that holds "thesis.txt"`,
  });
  expect(readdirSync(output)).toEqual(['thesis.txt']);
});

it('refuses an unknown flag, naming the nearest, with exit code 2', async () => {
  const run = await train('--data-dri', 'x');
  expect(run.code).toBe(2);
  expect(run.stderr).toContain("error: unknown option '--data-dri'");
  expect(run.stderr).toContain('Did you mean --data-dir?');
});
