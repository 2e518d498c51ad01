import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WORKSPACE } from '@dirghayu/command-line/testing';
import { afterAll, expect, it } from 'vitest';
import { newStage } from '../src/new-stage.ts';

// Beside the app, so that the packages that stages import are found.
const app = mkdtempSync(join(WORKSPACE, 'apps/ingest/.new-stage-'));
afterAll(() => rmSync(app, { recursive: true, force: true }));
mkdirSync(join(app, 'src'));
cpSync(join(WORKSPACE, 'apps/ingest/src/stages'), join(app, 'src/stages'), { recursive: true });

it('writes a stage that passes the test that comes with it', async () => {
  const files = await newStage('drop-singletons', app);
  expect(files).toEqual([
    'src/stages/drop-singletons.ts',
    'test/stages/drop-singletons.test.ts',
    'src/stages/load-stage.ts',
  ]);
  const list = readFileSync(join(app, 'src/stages/load-stage.ts'), 'utf8');
  expect(list).toContain("import { dropSingletons } from './drop-singletons.ts';");
  const vitest = join(WORKSPACE, 'node_modules/vitest/vitest.mjs');
  const config = join(WORKSPACE, 'vitest.config.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [vitest, 'run', '--config', config, '--root', app, '--reporter', 'json'],
    { cwd: app },
  );
  expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({
    success: true,
    numPassedTests: 8,
  });
});

it('refuses a name that is taken, and one in another form', async () => {
  await expect(newStage('drop-rare', app)).rejects.toThrow(/expected a name that is free/);
  await expect(newStage('DropRare', app)).rejects.toThrow(
    'Cannot make stage "DropRare": expected a name in kebab-case with a verb first, such as drop-singletons, got "DropRare"',
  );
});
