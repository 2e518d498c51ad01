/** @module-tag slow */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';
import { drawFlow } from '../src/flow.ts';

it('docs/flow.svg is what `npx nx run docs:flow` draws of what the programs print', () => {
  expect(readFileSync(join(WORKSPACE, 'docs/flow.svg'), 'utf8')).toBe(drawFlow());
});
