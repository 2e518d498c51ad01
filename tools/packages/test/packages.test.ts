/** @module-tag slow */

import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { programAt, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { openInBrowser } from '../src/browser.ts';
import { installInto, packLibs } from '../src/consumer.ts';
import { compileModule, readmeExample } from '../src/readme-example.ts';
import { run } from '../src/run.ts';
import { closure, readLibs } from '../src/workspace-libs.ts';

const directory = temporaryDirectory();
const libs = readLibs(WORKSPACE);
const store = join(directory, 'store');
let tarballs: ReadonlyMap<string, string>;

beforeAll(async () => {
  tarballs = await packLibs([...libs.values()], join(directory, 'tarballs'));
  const ingest = programAt(join(WORKSPACE, 'apps/ingest/bin/dirghayu-ingest.js'));
  const clinical = ['--phenotypes', 'test-data/clinical.csv'];
  const made = await ingest('--input-dir', 'test-data', ...clinical, '--output-dir', store);
  expect(made.code).toBe(0);
});

/** An empty project with these libs, what they need, and the inputs that examples name. */
async function project(name: string, ...wanted: readonly string[]): Promise<string> {
  const path = join(directory, name);
  const needed = closure(libs, wanted).map(
    (lib) => [lib.name, tarballs.get(lib.name) ?? ''] as const,
  );
  await installInto(path, needed);
  cpSync(store, join(path, 'processed'), { recursive: true });
  writeFileSync(join(path, 'calls.vcf'), CALLS);
  writeFileSync(join(path, 'PGS000586.txt.gz'), SCORE);
  return path;
}

/** Runs lines of a module inside a project. */
function runModule(path: string, lines: string): Promise<string> {
  return run(process.execPath, ['--input-type=module', '--eval', lines], path);
}

const SCORE = `#format_version=2.0
#pgs_id=PGS000586
#genome_build=GRCh38
rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight
rs2200000304\t22\t25109323\tA\tG\t0.12
`;

const CALLS = `##fileformat=VCFv4.3
##contig=<ID=20>
##INFO=<ID=AF,Number=A,Type=Float,Description="">
##FORMAT=<ID=GT,Number=1,Type=String,Description="">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tNA1\tNA2
20\t5\t.\tG\tA\t.\t.\tAF=0.5\tGT:DP\t0|1:7\t1|1:9
`;

/** What an example that only defines a function is called with: another lib's real output. */
const CALLED: Readonly<Record<string, { needs: readonly string[]; call: string }>> = {
  '@dirghayu/models': {
    needs: ['@dirghayu/dataset-stream'],
    call: `
      const { GenomicBigDataset } = await import('@dirghayu/dataset-stream');
      const open = (split) => GenomicBigDataset.open({ dataDir: 'processed', features: { minMaf: 0.2 },
        target: 'has_t2d', covariates: ['age'], split, batchSize: 128, seed: 1 });
      const [train, valid, test] = await Promise.all(['train', 'valid', 'test'].map(open));
      const { reason } = await example.train({ train, valid, test }, 'run');
      await Promise.all([train, valid, test].map((dataset) => dataset.close()));
      console.log(reason);`,
  },
};

const EXAMPLE = { name: 'example', workspace: WORKSPACE };

describe.each([...libs.values()])('$name', (lib) => {
  const { needs = [], call = '' } = CALLED[lib.name] ?? {};

  it('is used from its tarball as its README says', async () => {
    const path = await project(basename(lib.directory), lib.name, ...needs);
    await compileModule(path, { ...EXAMPLE, text: readmeExample(lib.directory) });
    const printed = await runModule(
      path,
      `const example = await import('./example.js');${call}
       console.log('ran');`,
    );
    expect(printed.trim().split('\n').at(-1)).toBe('ran');
  });

  it('declares types that check, at every entry', async () => {
    const path = join(directory, basename(lib.directory));
    const text = lib.entries
      .map((entry, i) => `export type * as entry${i} from '${entry.replace('.', lib.name)}';`)
      .join('\n');
    await compileModule(path, { name: 'entries', text, workspace: WORKSPACE });
  });

  it('is required from CommonJS, as its README says', async () => {
    expect(readFileSync(join(lib.directory, 'README.md'), 'utf8')).toContain('by `require`, too');
    const path = join(directory, basename(lib.directory));
    const code = `process.stdout.write(String(Object.keys(require('${lib.name}')).length))`;
    const printed = await run(process.execPath, ['--input-type=commonjs', '--eval', code], path);
    expect(Number(printed)).toBeGreaterThan(0);
  });

  it('is a package that publint finds nothing against', async () => {
    const tarball = readFileSync(tarballs.get(lib.name) ?? '');
    const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.length);
    const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
    expect(
      messages.map((message) => formatMessage(message, pkg as Record<string, unknown>)),
    ).toEqual([]);
  });
});

it('README.md of the workspace shows code that runs', async () => {
  const path = join(directory, 'dataset-stream');
  await compileModule(path, { ...EXAMPLE, text: readmeExample(WORKSPACE) });
  expect(await runModule(path, `await import('./example.js'); console.log('ran');`)).toBe('ran\n');
});

/** Whether a headless browser is here; without one its tests skip, and say so. */
function hasChromium(): boolean {
  try {
    execFileSync('chromium', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIPPED: no chromium, so that no page was opened');
    return false;
  }
}

const chromium = hasChromium();
describe.skipIf(!chromium)(`in a browser${chromium ? '' : ' (SKIPPED: no chromium)'}`, () => {
  it.each(['genotypes', 'pipeline'])('%s runs its example without Node', async (name) => {
    const path = join(directory, name);
    const imports = Object.fromEntries(
      closure(libs, [`@dirghayu/${name}`]).map((lib) => [
        lib.name,
        `/node_modules/${lib.name}/dist/index.js`,
      ]),
    );
    const page = `<script type="importmap">${JSON.stringify({ imports })}</script>
      <script type="module">document.title = JSON.stringify(await import('/example.js'));</script>`;
    writeFileSync(join(path, 'page.html'), page);
    const title = /<title>(.*)<\/title>/.exec(await openInBrowser(path, 'page.html'))?.[1] ?? '';
    const here = await runModule(path, `console.log(JSON.stringify(await import('./example.js')))`);
    expect(title).toBe(here.trim());
    expect(Object.keys(JSON.parse(title)).length).toBeGreaterThan(0);
  });
});
