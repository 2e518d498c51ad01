/** @module-tag slow */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';
import { ingest, manifestOf } from './program.ts';
import { callTexts } from './stored-calls.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();
const input = join(directory, 'vcfs');
mkdirSync(input);
writeFileSync(
  join(input, 'a.vcf'),
  vcfText(
    ['P1', 'P2'],
    [
      '1 10 rs10 A G . PASS . GT 0/1 0/0',
      '1 20 rs20 A G . q10 . GT 0/1 1/1',
      '1 30 rs30 A GT . PASS . GT ./. 1/1',
      '2 40 rs40 A G . PASS . GT 1/1 1/1',
    ],
  ),
);

/** A stage that somebody else wrote: plain JavaScript, no package of ours. */
const PLUGIN = `
export const plugin = {
  name: 'drop-odd-tens',
  options: { '~standard': { version: 1, vendor: 'hand', validate: (value) =>
    typeof value.factor === 'number' ? { value } : { issues: [{ message: 'expected a number', path: ['factor'] }] } } },
  create: ({ factor }) => ({
    name: 'drop-odd-tens',
    async apply(input, context) {
      return { schema: input.schema, async *[Symbol.asyncIterator]() {
        for await (const block of input) {
          const isEven = (block.pos[0] / factor) % 2 === 0;
          if (isEven) yield block;
          else context.report({ code: 'odd-ten', severity: 'info', message: 'odd', count: block.count });
        }
      } };
    },
  }),
};
`;
const plugin = join(directory, 'drop-odd-tens.mjs');
writeFileSync(plugin, PLUGIN);

/** Ingests with some flags; the calls that are stored. */
async function stored(...flags: string[]): Promise<string[]> {
  const output = join(directory, `store-${Math.random()}`);
  const run = await ingest('--input-dir', input, '--output-dir', output, ...flags);
  expect(run.stderr).toBe('');
  return callTexts(output);
}

it('composes filters from flags', async () => {
  expect(await stored('--pass-only', '--snps-only')).toEqual(['1 10 A G 10', '2 40 A G 22']);
  expect(await stored('--max-missing', '0')).toHaveLength(3);
  expect(await stored('--min-maf', '0.2')).toEqual(['1 10 A G 10', '1 20 A G 12']);
});

it('keeps the variants of a list and the regions of a BED file', async () => {
  const ids = join(directory, 'ids.txt');
  writeFileSync(ids, 'rs20\n2:40:A:G\n');
  expect(await stored('--variants-file', ids)).toEqual(['1 20 A G 12', '2 40 A G 22']);
  const bed = join(directory, 'regions.bed');
  writeFileSync(bed, 'track name=x\n1\t9\t20\tgene\n');
  expect(await stored('--regions-file', bed)).toEqual(['1 10 A G 10', '1 20 A G 12']);
  writeFileSync(bed, '1\t20\t9\n');
  const run = await ingest('--input-dir', input, '--regions-file', bed, '--json');
  expect(errorOf(run).message).toMatch(
    /regions\.bed:1: Cannot read region: expected contig, start/,
  );
});

it('keeps the people of a list, and says whom it cannot find', async () => {
  const list = join(directory, 'people.txt');
  writeFileSync(list, '# mine\nP2\nnobody\n');
  const output = join(directory, 'some-people');
  const flags = ['--samples-file', list, '--min-maf', '0.5', '--output-dir', output];
  const run = await ingest('--input-dir', input, ...flags);
  expect(run.stdout).toContain('1 person, 0 variants on 0 contigs');
  expect(run.stdout).toContain(`1 of the people in ${list} are in no VCF: nobody`);
  expect(await stored('--samples-file', list)).toEqual([
    '1 10 A G 0',
    '1 20 A G 2',
    '1 30 A GT 2',
    '2 40 A G 2',
  ]);
  expect(manifestOf(output).samples.count).toBe(1);
});

it('takes a list from a configuration file, beside it', async () => {
  const folder = join(directory, 'with-list');
  mkdirSync(folder);
  writeFileSync(join(folder, 'ids.txt'), 'P1\n');
  const config = join(folder, 'dirghayu.config.json');
  writeFileSync(
    config,
    JSON.stringify({ stages: [{ use: 'keep-samples', options: { file: 'ids.txt' } }] }),
  );
  expect(await stored('--config', config)).toEqual([
    '1 10 A G 1',
    '1 20 A G 1',
    '1 30 A GT .',
    '2 40 A G 2',
  ]);
});

it('runs a plugin of a local file, named by a flag', async () => {
  const calls = await stored('--stage', `${plugin}={"factor":40}`);
  expect(calls).toEqual([]);
  expect(await stored('--stage', `${plugin}={"factor":20}`)).toEqual(['2 40 A G 22']);
});

it('runs stages of a configuration file, beside it and in its order', async () => {
  const config = join(directory, 'dirghayu.config.json');
  const stages = [
    { use: './drop-odd-tens.mjs', options: { factor: 5 } },
    { use: 'drop-rare', options: { minMaf: 0.2 } },
  ];
  writeFileSync(config, JSON.stringify({ stages }));
  const output = join(directory, 'configured');
  await ingest('--input-dir', input, '--output-dir', output, '--config', config);
  expect(manifestOf(output).diagnostics).toMatchObject({ 'drop-rare': 2 });
  expect(manifestOf(output).options.stages).toMatchObject([
    { use: './drop-odd-tens.mjs', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { use: 'drop-rare' },
  ]);
});

it('refuses options that a plugin refuses, and a configuration that is none', async () => {
  const flags = ['--input-dir', input, '--output-dir', join(directory, 'no'), '--json'];
  const refused = await ingest(...flags, '--stage', `${plugin}={"factor":"x"}`);
  expect({ exit: refused.code, ...errorOf(refused) }).toEqual({
    exit: 2,
    code: 'CONFIG',
    message: 'Cannot create stage "drop-odd-tens": options.factor: expected a number',
  });
  const config = join(directory, 'broken.json');
  writeFileSync(config, '{ "stages": [{ "uses": "x" }] }');
  expect(errorOf(await ingest(...flags, '--config', config)).message).toMatch(/stages\.0/);
  const missing = await ingest(...flags, '--config', join(directory, 'none.json'));
  expect(errorOf(missing).message).toContain('got no such file');
});
