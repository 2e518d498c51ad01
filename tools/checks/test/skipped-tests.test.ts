import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'skipped-'));
const config = fileURLToPath(new URL('../../../vitest.config.ts', import.meta.url));
const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));

/** As JSON: what is written as in TypeScript counts as a slow test of this project. */
const SLOW = '{ "tags": ["slow"] }';

beforeAll(() => {
  mkdirSync(join(folder, 'test'));
  writeFileSync(
    join(folder, 'test/some.test.ts'),
    `import { describe, it } from ${JSON.stringify(import.meta.resolve('vitest'))};
it('runs', () => {});
it('is slow', ${SLOW}, () => {});
it.skipIf(true)('is slow and skips', ${SLOW}, () => {});
describe.skipIf(true)('Python', () => { it('reads', () => {}); });
it('finds no disk', (context) => context.skip());`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Exit code of the tests above, and those of which it says that they have to run. */
function run(maySkip: string | undefined, ...flags: string[]) {
  const { DIRGHAYU_MAY_SKIP: _, ...others } = process.env;
  const env = maySkip === undefined ? others : { ...others, DIRGHAYU_MAY_SKIP: maySkip };
  const args = [vitest, 'run', '--root', folder, '--config', config, ...flags];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  const told = stderr.matchAll(
    /^error: skipped, but has to run here: test\/some\.test\.ts: (.*)$/gm,
  );
  return { status, told: [...told].map(([, name]) => name) };
}

it('lets everything skip where nothing is said', () => {
  expect(run(undefined)).toEqual({ status: 0, told: [] });
});

it('fails where a test skips that must not, and names it', () => {
  expect(run('^finds no disk$')).toEqual({
    status: 1,
    told: ['is slow and skips', 'Python > reads'],
  });
  expect(run('disk|Python|skips')).toEqual({ status: 0, told: [] });
});

it('counts the half of the tests that was asked for', () => {
  const fast = run('disk', '--tags-filter=!slow');
  expect(fast).toEqual({ status: 1, told: ['Python > reads'] });
  expect(run('^$', '--tags-filter=slow')).toEqual({ status: 1, told: ['is slow and skips'] });
});
