import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WORKSPACE } from '@dirghayu/command-line/testing';
import { afterAll, expect, it } from 'vitest';
import { newLib } from '../src/new-lib.ts';

// Inside the workspace, so that the packages that a lib imports are found.
const workspace = mkdtempSync(join(WORKSPACE, '.new-lib-'));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));
mkdirSync(join(workspace, 'libs/genotypes'), { recursive: true });
for (const file of [
  'tsconfig.json',
  'tsconfig.base.json',
  'tsconfig.test.json',
  'ARCHITECTURE.md',
  'libs/genotypes/package.json',
  'libs/genotypes/tsconfig.json',
]) {
  cpSync(join(WORKSPACE, file), join(workspace, file));
}
const run = promisify(execFile);
const lib = join(workspace, 'libs/allele-ages');

it('writes a lib that compiles and passes its tests', async () => {
  const files = await newLib('allele-ages', workspace);
  expect(files).toEqual([
    'libs/allele-ages/package.json',
    'libs/allele-ages/tsconfig.json',
    'libs/allele-ages/README.md',
    'libs/allele-ages/src/index.ts',
    'libs/allele-ages/src/call-rate.ts',
    'libs/allele-ages/test/tsconfig.json',
    'libs/allele-ages/test/call-rate.test.ts',
    'libs/allele-ages/test/public-api.test.ts',
    'libs/allele-ages/test/readme.test.ts',
    'tsconfig.json',
    'ARCHITECTURE.md',
  ]);
  const compiler = join(WORKSPACE, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [compiler, '--project', 'test/tsconfig.json'], { cwd: lib });
  const vitest = join(WORKSPACE, 'node_modules/vitest/vitest.mjs');
  const config = ['--config', join(WORKSPACE, 'vitest.config.ts'), '--root', lib];
  const args = [vitest, 'run', ...config, '--reporter', 'json'];
  const { stdout } = await run(process.execPath, args, { cwd: lib });
  expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({
    success: true,
    numPassedTests: 4,
  });
});

it('stands among the libs where the workspace lists them', () => {
  const projects = JSON.parse(readFileSync(join(workspace, 'tsconfig.json'), 'utf8'));
  const paths = projects.references.map(({ path }: { readonly path: string }) => path);
  expect(paths.indexOf('./libs/allele-ages')).toBe(paths.indexOf('./apps/ingest') - 1);
  expect(readFileSync(join(workspace, 'ARCHITECTURE.md'), 'utf8')).toContain(
    '| `libs/allele-ages` | the share of known calls | `index.ts` |\n| `apps/ingest` | ',
  );
});

it('refuses a name that is taken, and one in another form', async () => {
  await expect(newLib('genotypes', workspace)).rejects.toThrow(
    /Cannot make lib "genotypes": expected a name that is free/,
  );
  await expect(newLib('AlleleAges', workspace)).rejects.toThrow(
    'Cannot make lib "AlleleAges": expected a name in kebab-case, such as allele-ages, got "AlleleAges"',
  );
});
