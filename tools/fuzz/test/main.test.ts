import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

function fuzz(...flags: string[]) {
  const main = join(import.meta.dirname, '../dist/main.js');
  return spawnSync(process.execPath, [main, ...flags], { encoding: 'utf8' });
}

test('a run that falls short of --at-least fails, and says by how much', () => {
  const { status, stdout, stderr } = fuzz('--mutants', '60', '--at-least', '61');
  expect(stdout).toMatch(/^60 mutants of seed 1 in [\d.]+ s, \d+ refused, 0 faults/);
  expect(stderr).toBe(
    'Cannot vouch for the reader: expected at least 61 mutants in 60 s (--at-least), got 60\n',
  );
  expect(status).toBe(1);
  expect(fuzz('--mutants', '60', '--at-least', '60').status).toBe(0);
});

test('a count that is no number is refused', () => {
  const { status, stderr } = fuzz('--mutants', 'many');
  expect(stderr).toBe('Cannot fuzz with --mutants: expected a whole number, got "many"\n');
  expect(status).toBe(2);
});
