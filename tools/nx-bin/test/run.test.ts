import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const run = createRequire(import.meta.url)('../run.cjs');

const root = mkdtempSync(join(tmpdir(), 'nx-bin-'));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'apps/wave'), { recursive: true });
writeFileSync(join(root, 'apps/wave/package.json'), '{ "bin": { "wave": "./wave.cjs" } }');
const argv = join(root, 'argv.json');
writeFileSync(
  join(root, 'apps/wave/wave.cjs'),
  `require('node:fs').writeFileSync(${JSON.stringify(argv)}, JSON.stringify(process.argv.slice(2)));
   process.exitCode = process.argv.includes('--fail') ? 2 : 0;`,
);

/** Runs a target with what was typed after it; gives the arguments that the program saw. */
async function target(targetName: string, typed: readonly string[], options: object = {}) {
  const projectsConfigurations = { projects: { wave: { root: 'apps/wave' } } };
  const context = { root, projectName: 'wave', targetName, projectsConfigurations };
  const { success } = await run({ ...options, __unparsed__: typed }, context);
  return { success, argv: JSON.parse(readFileSync(argv, 'utf8')) };
}

it('hands over what was typed, whatever a shell would make of it', async () => {
  const typed = ['SELECT count(*) FROM "a b"', '$(touch owned)', '--x=1'];
  expect(await target('run', typed)).toEqual({ success: true, argv: typed });
});

it('takes the name of the target for the command', async () => {
  expect(await target('sql', ['SELECT 1'])).toEqual({ success: true, argv: ['sql', 'SELECT 1'] });
});

it('puts arguments of its own in the place of the command, and leaves the typed ones out if told', async () => {
  const options = { args: ['--if-absent'], ignoreTypedArgs: true };
  expect(await target('test-data', ['--epochs', '3'], options)).toMatchObject({
    argv: ['--if-absent'],
  });
});

it('fails when the program does', async () => {
  expect((await target('run', ['--fail'])).success).toBe(false);
});
