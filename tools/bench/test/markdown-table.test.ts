import { expect, it } from 'vitest';
import { markdownTable } from '../src/markdown-table.ts';

it('markdownTable() leaves empty columns out, and never the first', () => {
  const rows = [
    ['', '1 s', '–', 'x'],
    ['', '2 s', '', '–'],
  ];
  expect(markdownTable(['', 'time', 'memory', 'note'], rows)).toBe(
    '|  | time | note |\n|---|---|---|\n|  | 1 s | x |\n|  | 2 s | – |',
  );
});

it('markdownTable() keeps cells in their cells', () => {
  expect(markdownTable(['a'], [['x|y\nz']])).toBe('| a |\n|---|\n| x\\|y z |');
});
