import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';
import { commandPage } from '../src/command-page.ts';

it('docs/command-line.md is what `npx nx run docs` writes', () => {
  expect(readFileSync(join(WORKSPACE, 'docs/command-line.md'), 'utf8')).toBe(commandPage());
});
