import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory, WORKSPACE } from '../src/testing/program.ts';

const PROGRAM = `
import { Command } from '${join(WORKSPACE, 'node_modules/@commander-js/extra-typings/esm.mjs')}';
import { runProgram } from '${join(WORKSPACE, 'libs/command-line/dist/index.js')}';
const rows = () => {
  for (let row = 0; row < 100_000; row++) process.stdout.write('a line of a long table\\n');
};
process.exitCode = await runProgram(new Command('rows').action(rows), []);
`;

it('ends quietly when the reader of a pipe has read enough', () => {
  const path = join(temporaryDirectory(), 'rows.mjs');
  writeFileSync(path, PROGRAM);
  const command = `{ "${process.execPath}" "${path}" 2>errors; echo $? >code; } | head -n 1; cat errors code`;
  const options = { cwd: join(path, '..'), encoding: 'utf8' } as const;
  const printed = execFileSync('bash', ['-c', command], options);
  expect(printed).toBe('a line of a long table\n0\n');
});
