import { expect, it } from 'vitest';
import { checkDocs, checkFiles } from '../src/source-files.ts';

it('refuses long files and drawers', () => {
  const files = [
    { path: 'libs/a/src/long.ts', text: 'x\n'.repeat(401) },
    { path: 'libs/a/src/fits.ts', text: 'x\n'.repeat(100) },
    { path: 'libs/a/src/utils.ts', text: '' },
  ];
  expect(checkFiles(files)).toEqual([
    'libs/a/src/long.ts: 401 lines, more than 400',
    'libs/a/src/utils.ts: a name that says what it holds is needed',
  ]);
});

it('refuses a median above the budget', () => {
  expect(checkFiles([{ path: 'a.ts', text: 'x\n'.repeat(130) }])).toEqual([
    'median file length is 130, more than 120',
  ]);
});

it('wants a doc comment on every exported declaration', () => {
  const text = '/** Says. */\nexport const a = 1;\n\nexport function b() {}\nexport { c };\n';
  expect(checkDocs([{ path: 'a.ts', text }])).toEqual(['a.ts:4: b has no doc comment']);
});
