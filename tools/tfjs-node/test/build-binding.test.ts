import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';
import { buildBinding } from '../src/build-binding.ts';

const workspace = temporaryDirectory();
const folder = join(workspace, 'node_modules/@tensorflow/tfjs-node');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{ "main": "index.js" }');

/** Stands for pip or a compiler. */
function program(name: string, script: string): string {
  const path = join(workspace, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

const build = (options: { python: string; compiler?: string }) =>
  buildBinding({
    workspace,
    wheel: 'tensorflow-cpu',
    compiler: 'g++',
    force: false,
    say: () => {},
    ...options,
  });

it('says which step failed and why, and leaves nothing behind', async () => {
  const python = program(
    'pip',
    'echo "looking" >&2; echo "ERROR: No matching distribution" >&2; exit 1',
  );
  await expect(build({ python })).rejects.toMatchObject({
    code: 'BUILD',
    message: `Cannot fetch tensorflow-cpu: expected ${python} to run, got ERROR: No matching distribution`,
  });
  await expect(build({ python: 'no-such-python' })).rejects.toThrow(
    'Cannot fetch tensorflow-cpu: expected no-such-python to run, got no such program',
  );
  expect(readdirSync(folder)).toEqual(['package.json']);
  expect(readdirSync(join(workspace, 'node_modules'))).toEqual(['@tensorflow']);
});

it('keeps what is there when the binding does not compile', async () => {
  // What pip leaves: `--target` is the last flag but one.
  const python = program(
    'wheel',
    'for a; do [ "$last" = --target ] && to=$a; last=$a; done; mkdir -p "$to/tensorflow/include"; cd "$to/tensorflow"; touch libtensorflow_cc.so.2 libtensorflow_framework.so.2',
  );
  mkdirSync(join(folder, 'deps'), { recursive: true });
  writeFileSync(join(folder, 'deps/mine'), '');
  await expect(build({ python, compiler: program('cc', 'exit 3') })).rejects.toThrow(
    'Cannot compile the binding: expected',
  );
  expect(readdirSync(join(folder, 'deps'))).toEqual(['mine']);
  expect(readdirSync(join(workspace, 'node_modules'))).toEqual(['@tensorflow']);
});

const built = join(WORKSPACE, 'node_modules/@tensorflow/tfjs-node');
const isBuilt = existsSync(join(built, 'lib/napi-v8/tfjs_binding.node'));

it.skipIf(!isBuilt)(
  `builds nothing where the binding loads already${isBuilt ? '' : ' (SKIPPED: npx nx run tfjs-node)'}`,
  async () => {
    const lines: string[] = [];
    const say = (line: string) => lines.push(line);
    const options = { wheel: '', compiler: 'none', python: 'none', force: false };
    await buildBinding({ ...options, workspace: WORKSPACE, say });
    expect(lines).toEqual([expect.stringMatching(/loads already, with libtensorflow \d/)]);
  },
);
