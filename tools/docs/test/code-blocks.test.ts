import { expect, it } from 'vitest';
import { codeBlocks } from '../src/code-blocks.ts';

it('finds blocks with their language and line', () => {
  expect(codeBlocks('a\n```sh\nls\n\nls -l\n```\nb\n```\ntext\n```\n')).toEqual([
    { line: 3, language: 'sh', text: 'ls\n\nls -l' },
    { line: 9, language: '', text: 'text' },
  ]);
});
