import { expect, it } from 'vitest';
import { checkMap } from '../src/code-map.ts';

it('refuses a map without a project', () => {
  const map = 'See `libs/b`.\n\n| folder | what |\n|---|---|\n| `libs/a` | a |\n';
  const projects = [{ root: '.' }, { root: 'libs/a' }, { root: 'libs/b' }];
  expect(checkMap(projects, map)).toEqual(['ARCHITECTURE.md lacks a line of its map for libs/b']);
});
