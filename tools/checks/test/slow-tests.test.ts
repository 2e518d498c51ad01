import { expect, it } from 'vitest';
import { checkSlowTests } from '../src/slow-tests.ts';

const project = (name: string, scripts: string[]) => ({
  name,
  root: `libs/${name}`,
  tags: [],
  dependencies: [],
  references: [],
  scripts,
});

/** Not spelt out: the check reads this file too. */
const TAG = 'slow';

it('refuses slow tests that no script runs', () => {
  const slow = `it('x', { tags: ['${TAG}'] }, () => {});\n`;
  const tests = [
    { path: 'libs/a/test/one.test.ts', text: slow },
    { path: 'libs/b/test/two.test.ts', text: slow },
    { path: 'libs/b/test/three.test.ts', text: `/** @module-tag ${TAG} */\n` },
    { path: 'libs/b/test/four.test.ts', text: "it('x', () => {});\n" },
  ];
  const projects = [project('a', ['test', 'test-slow']), project('b', ['test'])];
  expect(checkSlowTests(projects, tests)).toEqual([
    'libs/b/test/two.test.ts: libs/b/package.json lacks the script test-slow',
    'libs/b/test/three.test.ts: libs/b/package.json lacks the script test-slow',
  ]);
});
