/** @module-tag slow */

import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { errorOf, type Run, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { BIN, ingest, manifestOf } from '../program.ts';
import { vcfText } from '../vcf-text.ts';

const directory = temporaryDirectory();
const honest = join(directory, 'honest');
const vcf = join(directory, 'a.vcf');
/** What code of the stranger's would make. */
const traces = join(directory, 'traces');

/** A stage that does nothing to the variants, and leaves a trace where it is loaded. */
const PLUGIN = `
import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(traces)}, 'loaded');
const options = { '~standard': { version: 1, vendor: 'hand', validate: (value) => ({ value }) } };
export const plugin = { name: 'pass', options, create: () => ({ name: 'pass', apply: async (input) => input }) };
`;

beforeAll(async () => {
  const records = Array.from({ length: 20 }, (_, i) => `1 ${i + 1} rs${i} A G . . . GT 0|1 1|1`);
  writeFileSync(vcf, vcfText(['P1', 'P2'], records));
  expect((await ingest('--input-dir', vcf, '--output-dir', honest)).code).toBe(0);
});

let stores = 0;
/** A copy of the store for a stranger to tamper with. */
function tampered(): string {
  const store = join(directory, `store-${stores++}`);
  cpSync(honest, store, { recursive: true });
  rmSync(traces, { force: true });
  return store;
}

function ingestIn(cwd: string, environment: object, ...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...environment } };
    execFile(process.execPath, [BIN, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

describe('a configuration that was found, not named', () => {
  /** A directory of a stranger's, with a VCF and a configuration that names its own module. */
  function strangers(place: string): string {
    mkdirSync(place, { recursive: true });
    cpSync(vcf, join(place, 'a.vcf'));
    rmSync(traces, { force: true });
    for (const file of ['evil.mjs', 'node_modules/evil/index.js']) {
      mkdirSync(dirname(join(place, file)), { recursive: true });
      writeFileSync(join(place, file), PLUGIN);
    }
    writeFileSync(join(place, 'node_modules/evil/package.json'), '{ "type": "module" }');
    return place;
  }

  const configure = (place: string, ...stages: object[]) =>
    writeFileSync(join(place, 'dirghayu.config.json'), JSON.stringify({ stages }));

  it.each(['./evil.mjs', join(directory, 'vcfs/evil.mjs'), 'evil'])(
    'loads no code, beside VCFs or in a store: %s',
    async (use) => {
      const store = tampered();
      for (const place of [join(directory, 'vcfs'), store, join(store, 'variants')]) {
        configure(strangers(place), { use: 'keep-pass' }, { use });
        const output = join(directory, 'configured');
        const flags = ['--input-dir', '.', '--output-dir', output];
        for (const command of [[], ['plan'], ['submit', '--engine', 'local']]) {
          const run = await ingestIn(place, {}, ...command, ...flags, '--json');
          expect(run.code).toBe(2);
          expect(errorOf(run)).toEqual({
            code: 'CONFIG',
            message: `Cannot load stage "${use}" of "dirghayu.config.json": expected --config dirghayu.config.json if you trust it: a configuration that was found, not named, loads no code, got none`,
          });
        }
        expect(existsSync(traces)).toBe(false);
        expect(existsSync(output)).toBe(false);
      }
    },
  );

  it('loads it once it is named', async () => {
    const place = strangers(join(directory, 'trusted'));
    configure(place, { use: './evil.mjs' }, { use: 'evil' });
    const flags = ['--input-dir', 'a.vcf', '--output-dir', 'store'];
    const run = await ingestIn(place, {}, ...flags, '--config', 'dirghayu.config.json');
    expect(run.stderr).toBe('');
    expect(existsSync(traces)).toBe(true);
  });

  it('is taken up by itself for stages of ours', async () => {
    const place = strangers(join(directory, 'ours'));
    configure(place, { use: 'keep-variants', options: { file: 'ids.txt' } });
    writeFileSync(join(place, 'ids.txt'), 'rs3\nrs5\n');
    const run = await ingestIn(place, {}, '--input-dir', 'a.vcf', '--output-dir', 'store');
    expect(run.stderr).toBe('');
    expect(manifestOf(join(place, 'store')).variants.count).toBe(2);
  });
});

describe('a store from a stranger loads no code', () => {
  it('by its plan, which the user has to confirm', async () => {
    const plugin = join(directory, 'pass.mjs');
    writeFileSync(plugin, PLUGIN);
    const store = join(directory, 'planned');
    const flags = ['--input-dir', vcf, '--output-dir', store, '--stage', plugin];
    expect((await ingest('plan', ...flags)).stderr).toBe('');
    rmSync(traces);
    const refused = await ingest('shard', '0', '--output-dir', store, '--json');
    expect(refused.code).toBe(2);
    expect(errorOf(refused).message).toBe(
      `Cannot load stage "${plugin}": expected --stage ${plugin} to name it, as the plan of a store loads no code by itself, got none`,
    );
    expect(existsSync(traces)).toBe(false);
    const run = await ingest('submit', '--engine', 'local', '--poll', '0.2', ...flags);
    expect(run.stderr).not.toContain('error');
    expect(run.code).toBe(0);
    rmSync(traces);
    const verify = ['verify', '--data-dir', store, '--json'];
    expect(errorOf(await ingest(...verify)).message).toContain('loads no code by itself');
    expect(existsSync(traces)).toBe(false);
    expect((await ingest(...verify, '--stage', plugin)).code).toBe(0);
    writeFileSync(plugin, `${PLUGIN}// changed\n`);
    const changed = errorOf(await ingest(...verify, '--stage', plugin)).message;
    expect(changed).toContain('expected the file that was planned, got one that has changed since');
  });

  it('by its views, or any SQL but ours', async () => {
    const store = tampered();
    const evil = `COPY (SELECT 1) TO '${traces}';`;
    writeFileSync(join(store, 'views.sql'), `${evil}\n${readFileSync(join(honest, 'views.sql'))}`);
    const manifest = manifestOf(store);
    manifest.fields = [
      {
        name: `x" FROM (SELECT 1); ${evil} --`,
        id: 'X',
        kind: 'info',
        type: 'float',
        isList: false,
      },
    ];
    manifest.build = `'; ${evil} --`;
    writeFileSync(join(store, 'manifest.json'), JSON.stringify(manifest));
    const sql = await ingest('sql', 'SELECT count(*) FROM variants', '--data-dir', store);
    expect(sql.stdout).toContain('20');
    expect((await ingest('table', '--features', 'rs1', '--data-dir', store)).code).toBe(0);
    expect((await ingest('matrix', '--data-dir', store)).code).toBe(0);
    expect(existsSync(traces)).toBe(false);
  });
});

describe('a store from a stranger is not written outside of', () => {
  it.each([
    ['matrices', ['matrix']],
    ['.staging', ['matrix']],
    ['table', ['table', '--features', 'rs1']],
  ])('through %s as a link', async (name, command) => {
    const store = tampered();
    const outside = join(directory, `outside-${stores}`);
    mkdirSync(outside);
    symlinkSync(outside, join(store, name));
    const run = await ingest(...command, '--data-dir', store, '--json');
    expect(run.code).toBe(1);
    expect(errorOf(run)).toMatchObject({
      code: 'STORE',
      message: expect.stringContaining(`expected a directory of the store itself, got a link that`),
    });
    expect(readdirSync(outside)).toEqual([]);
  });

  it('through a contig that is a link, by adding to it', async () => {
    const store = join(directory, 'grown');
    expect((await ingest('--input-dir', vcf, '--output-dir', store)).code).toBe(0);
    const outside = join(directory, 'outside-contig');
    mkdirSync(outside);
    symlinkSync(outside, join(store, 'variants/chrom=2'));
    const more = join(directory, 'b.vcf');
    writeFileSync(more, vcfText(['P1', 'P2'], ['2 5 . A G . . . GT 0|1 0|1']));
    const run = await ingest('--input-dir', more, '--output-dir', store, '--append', '--json');
    expect(errorOf(run).code).toBe('STORE');
    expect(readdirSync(outside)).toEqual([]);
    expect(manifestOf(store).variants.count).toBe(20);
  });

  it('by the markers of its shards', async () => {
    const store = join(directory, 'marked');
    const flags = ['--input-dir', vcf, '--output-dir', store];
    expect((await ingest('plan', ...flags)).code).toBe(0);
    expect((await ingest('shard', '0', '--output-dir', store)).code).toBe(0);
    const staging = join(store, '.staging');
    const [marker = ''] = readdirSync(staging).filter((name) => /^shard-.*json$/.test(name));
    const result = JSON.parse(readFileSync(join(staging, marker), 'utf8'));
    const secret = join(directory, 'secret.parquet');
    writeFileSync(secret, 'mine');
    result.parts[0].path = relative(join(staging, marker.replace('.json', '')), secret);
    writeFileSync(join(staging, marker), JSON.stringify(result));
    const run = await ingest('commit', '--output-dir', store, '--json');
    expect(errorOf(run).message).toContain('expected all 1 shards to be done');
    expect(readFileSync(secret, 'utf8')).toBe('mine');
  });

  it('by the paths of its manifest', async () => {
    const store = tampered();
    const manifest = manifestOf(store);
    for (const path of ['/etc/passwd', '../a.vcf', 'variants/../../a.vcf']) {
      manifest.variants.parts[0].path = path;
      writeFileSync(join(store, 'manifest.json'), JSON.stringify(manifest));
      const run = await ingest('sql', 'FROM variants', '--data-dir', store, '--json');
      expect(errorOf(run).message).toContain('expected a path inside the store');
    }
  });
});

it('spills into a private directory that goes', async () => {
  const temporary = join(directory, 'temporary');
  mkdirSync(temporary);
  const statement = "SELECT current_setting('temp_directory') AS spill";
  const args = ['sql', statement, '--data-dir', honest, '--format', 'json'];
  const run = await ingestIn(directory, { TMPDIR: temporary }, ...args);
  const [{ spill }] = JSON.parse(run.stdout);
  expect(spill).toMatch(new RegExp(`^${temporary}/dirghayu-\\w{6}$`));
  expect(readdirSync(temporary)).toEqual([]);
});

it('says names with control characters without obeying them', async () => {
  const text = vcfText(['P\u001b[2J\u0007', 'P2'], ['1\u001b]0;x 5 . A G . . . GT 0|1 0|y']);
  const input = join(directory, 'control.vcf');
  writeFileSync(input, text);
  const store = join(directory, 'control');
  const refused = await ingest('--input-dir', input, '--output-dir', store);
  expect(refused.stderr).toContain('GT of P2 at 1\\u001b]0;x:5');
  writeFileSync(input, text.replace('0|y', '0|1'));
  const run = await ingest('--input-dir', input, '--output-dir', store);
  const table = await ingest('sql', 'SELECT chrom, sample_id FROM calls', '--data-dir', store);
  for (const shown of [refused.stderr, run.stdout, table.stdout]) {
    expect(shown).not.toMatch(/[^\t\n\P{Cc}]/u);
  }
  expect(table.stdout).toContain('P\\u001b[2J\\u0007');
});
