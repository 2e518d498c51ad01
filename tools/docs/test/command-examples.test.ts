import { spawnSync } from 'node:child_process';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { createProgram as ingest } from '@dirghayu/ingest/program';
import { createProgram as train } from '@dirghayu/train/program';
import { describe, expect, it } from 'vitest';
import { codeBlocks } from '../src/code-blocks.ts';
import { commandPage } from '../src/command-page.ts';

const PROGRAMS = { ingest, train: () => train([]) };

/** Every line of every help text that calls one of the programs. */
const examples = codeBlocks(commandPage())
  .filter(({ language }) => language === 'text')
  .flatMap(({ text }) => text.split('\n'))
  .filter((line) => /^ {2}.*\bnpx (nx run|dirghayu-)/.test(line))
  .map((line) => line.trim());

/** The words after `npx`, as the shell takes the line apart; of a loop, those of its first round. */
function calls(line: string): string[][] {
  const shell = `
    npx() { printf '%s\\0' "$@" >&3; printf '\\n' >&3; }
    sbatch() { :; }
    seq() { echo 7; }
    ${line}`;
  const { output, status, stderr } = spawnSync('bash', ['-c', shell], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  const lines = String(output[3]).split('\n').slice(0, -1);
  return lines.map((words) => words.split('\0').slice(0, -1));
}

/** The program of a call, and what it is given: `nx run ingest:sql …` is `dirghayu-ingest sql …`. */
function programOf(words: readonly string[]) {
  const [first = '', , target = ''] = words;
  const [, ofProgram] = /^dirghayu-(\w+)$/.exec(first) ?? [];
  if (ofProgram !== undefined) return { name: ofProgram, args: words.slice(1) };
  const [name = '', command] = target.split(':');
  return { name, args: [...(command === undefined ? [] : [command]), ...words.slice(3)] };
}

/** The program with nothing behind its commands, which throws where it would end. */
function silent(program: CommandUnknownOpts): CommandUnknownOpts {
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
    command.action(() => {});
  }
  return program;
}

describe('examples of --help', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(50);
    expect(examples.some((line) => line.startsWith('npx dirghayu-train pca'))).toBe(true);
  });

  it.each(examples)('%s', async (line) => {
    const found = calls(line);
    expect(found.length).toBeGreaterThan(0);
    for (const words of found) {
      const { name, args } = programOf(words);
      expect(Object.keys(PROGRAMS)).toContain(name);
      const program = silent(PROGRAMS[name as keyof typeof PROGRAMS]());
      await program.parseAsync(args, { from: 'user' });
    }
  });

  it('a flag that a command does not have is noticed', async () => {
    const wrong = silent(ingest()).parseAsync(['phenotypes', 'a.csv', '--data-dir', 'store'], {
      from: 'user',
    });
    await expect(wrong).rejects.toThrow("unknown option '--data-dir'");
  });
});
