import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { expect, it } from 'vitest';
import { addCompletion } from '../src/completion.ts';
import { runProgram } from '../src/run-program.ts';
import { temporaryDirectory } from '../src/testing/program.ts';

const directory = temporaryDirectory();

const program = () =>
  addCompletion(
    new Command('grow')
      .addCommand(new Command('plant').description('Sets a seed'))
      .addCommand(
        new Command('water').addOption(
          new Option('--with <kind>', 'of what').choices(['can', 'hose']),
        ),
      ),
  );

async function printed(...argv: string[]): Promise<string> {
  let text = '';
  const { log } = console;
  console.log = (...words: unknown[]) => {
    text += `${words.join(' ')}\n`;
  };
  try {
    expect(await runProgram(program(), argv)).toBe(0);
  } finally {
    console.log = log;
  }
  return text;
}

it('suggests commands and the choices of a flag', async () => {
  expect(await printed('complete', '--', '')).toContain('plant\tSets a seed');
  expect(await printed('complete', '--', 'water', '--with', '')).toMatch(/^can\b.*\nhose\b/m);
});

it('prints a script that bash takes', async () => {
  const script = join(directory, 'grow.bash');
  writeFileSync(script, await printed('completion', 'bash'));
  const registered = execFileSync('bash', ['-c', `source ${script} && complete -p grow`], {
    encoding: 'utf8',
  });
  expect(registered).toMatch(/complete .*grow/);
});
