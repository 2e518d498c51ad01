import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { programAt, SHARED, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CodeBlock, codeBlocks } from '../src/code-blocks.ts';
import { addPublicData, makeScratch } from '../src/scratch.ts';

/** Tests that run the blocks of a document and a language; each names the document. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'README.md ts': 'tools/packages/test/packages.test.ts',
  'docs/read-from-python.md python': 'apps/ingest/test/interop/python.test.ts',
  'docs/ray-and-spark.md python': 'apps/ingest/test/interop/ray-and-spark.test.ts',
  'interop/python/README.md python': 'apps/train/test/interop/pytorch.test.ts',
  'docs/sql.md sql': 'apps/ingest/test/interop/sql-document.test.ts',
  'docs/stages.md ts': 'libs/cohort-store/test/stages/drop-monomorphic.test.ts',
  'tools/simulate/README.md ts': 'tools/simulate/test/readme.test.ts',
  'docs/export.md ts': 'libs/models/test/export/examples.test.ts',
  'docs/export.md py': 'libs/models/test/export/examples.test.ts',
  'docs/format.md python': 'apps/ingest/test/interop/format.test.ts',
};

/** Blocks that .ci/run holds as they stand: what a newcomer types. */
const RUN_BY_CI = ['npm ci && npx nx run train', 'npm ci && npm test'];

/** Documents whose commands name public data. */
const PUBLIC = ['docs/tutorial.md', 'docs/single-sample-files.md'];
const hasPublic = existsSync(join(SHARED, 'cohorts'));
if (!hasPublic) console.warn(`SKIPPED: ${PUBLIC.join(', ')} need the shared data at ${SHARED}`);

/** Languages of blocks that show something and run nowhere. */
const SHOWN = ['', 'text', 'json', 'csv', 'tsv'];

const files = execFileSync('git', ['ls-files', '*.md'], { cwd: WORKSPACE, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(WORKSPACE, path)));

const blocks = files.flatMap((path) =>
  codeBlocks(readFileSync(join(WORKSPACE, path), 'utf8')).map((block) => ({ ...block, path })),
);

const directory = temporaryDirectory();
const store = join(directory, 'made');

beforeAll(async () => {
  const ingest = programAt(join(WORKSPACE, 'apps/ingest/bin/dirghayu-ingest.js'));
  const clinical = ['--phenotypes', 'test-data/clinical.csv'];
  const made = await ingest('--input-dir', 'test-data', ...clinical, '--output-dir', store);
  expect(made.code).toBe(0);
});

/** A directory for a document, with what its commands name. */
function scratch(path: string): string {
  const place = join(directory, path.replaceAll('/', '-'));
  if (!existsSync(place)) {
    // A document that makes `store` itself finds none.
    const makes = readFileSync(join(WORKSPACE, path), 'utf8').includes('--output-dir store');
    makeScratch(place, WORKSPACE, { store, names: makes ? ['processed'] : ['processed', 'store'] });
    if (PUBLIC.includes(path)) addPublicData(place, SHARED);
  }
  return place;
}

function bash(text: string, cwd: string): Promise<void> {
  const env = { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env['PATH']}` };
  return new Promise((resolve, reject) => {
    execFile('bash', ['-euo', 'pipefail', '-c', text], { cwd, env }, (error, stdout, stderr) =>
      error ? reject(new Error(`${text}\n${stdout}${stderr}`)) : resolve(),
    );
  });
}

function isRunElsewhere({ path, language, text }: CodeBlock & { readonly path: string }): boolean {
  if (SHOWN.includes(language) || RUN_BY_CI.includes(text)) return true;
  if (/^libs\/[^/]+\/README\.md$/.test(path) && language === 'ts') return true; // tools/packages
  const test = RUN_ELSEWHERE[`${path} ${language}`];
  return test !== undefined && readFileSync(join(WORKSPACE, test), 'utf8').includes(basename(path));
}

const here = blocks.filter(
  (block) => !isRunElsewhere(block) && (hasPublic || !PUBLIC.includes(block.path)),
);
const of = (language: string) => here.filter((block) => block.language === language);

it('every block is run by a test', () => {
  const unknown = here.filter(({ language }) => !['sh', 'sql'].includes(language));
  expect(unknown.map(({ path, line, language }) => `${path}:${line} ${language}`)).toEqual([]);
  expect(of('sh').length).toBeGreaterThan(2);
});

describe('commands', { tags: ['slow'] }, () => {
  it.each(of('sh'))('$path:$line', async ({ path, text }) => bash(text, scratch(path)));
});

/** After the commands, which have trained it. */
it.skipIf(!hasPublic)("the tutorial's net is as good as it says", { tags: ['slow'] }, () => {
  const tutorial = readFileSync(join(WORKSPACE, 'docs/tutorial.md'), 'utf8');
  const [, bound] =
    /AUROC of African against other ancestry is\nabove (0\.\d+) /.exec(tutorial) ?? [];
  const metrics = join(scratch('docs/tutorial.md'), 'runs/ancestry/metrics.json');
  const { tasks } = JSON.parse(readFileSync(metrics, 'utf8'));
  expect(tasks['super_pop=AFR'].test.auroc.value).toBeGreaterThan(Number(bound));
});

describe('statements', { tags: ['slow'] }, () => {
  it.each(of('sql'))('$path:$line', async ({ path, text }) => {
    const ingest = programAt(join(WORKSPACE, 'apps/ingest/bin/dirghayu-ingest.js'));
    expect(await ingest('sql', text, '--data-dir', join(scratch(path), 'processed'))).toMatchObject(
      { code: 0 },
    );
  });
});
