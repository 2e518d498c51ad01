import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE } from '@dirghayu/command-line/testing';
import { createProgram as ingest } from '@dirghayu/ingest/program';
import { createProgram as train } from '@dirghayu/train/program';
import { expect, it } from 'vitest';
import { commandPage } from '../src/command-page.ts';

it('docs/command-line.md is what `npx nx run docs` writes', () => {
  expect(readFileSync(join(WORKSPACE, 'docs/command-line.md'), 'utf8')).toBe(commandPage());
});

it.each([
  ['ingest', ingest()],
  ['train', train([])],
] as const)('every command of %s is a target of Nx', (name, program) => {
  const path = join(WORKSPACE, `apps/${name}/package.json`);
  const { targets } = JSON.parse(readFileSync(path, 'utf8')).nx;
  const commands = program.commands.map((command) => command.name());
  const unreachable = commands.filter((command) => !(command in targets));
  expect(unreachable).toEqual(['completion', 'complete']); // shells call the programs themselves
});
