import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WORKSPACE } from '@dirghayu/command-line/testing';
import { createProgram as ingest } from '@dirghayu/ingest/program';
import { createProgram as train } from '@dirghayu/train/program';
import { describe, expect, it } from 'vitest';
import { shownCommands } from '../src/shown-commands.ts';

/** What a package.json says of commands. */
interface Package {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly nx?: { readonly name?: string; readonly targets?: Readonly<Record<string, unknown>> };
}

const PROGRAMS = { ingest: ingest(), train: train([]) };

/** Every Markdown file but the decision records, which say what was decided then. */
const files = execFileSync('git', ['ls-files', '*.md', ':!docs/adr'], {
  cwd: WORKSPACE,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(WORKSPACE, path)));

const commands = files.flatMap((path) =>
  shownCommands(readFileSync(join(WORKSPACE, path), 'utf8'))
    .filter(({ text }) => !/^\S+ [^-]*</.test(text)) // `npx nx run <project>:test`
    .map((command) => ({ ...command, path })),
);

function readPackage(directory: string): Package {
  const path = join(WORKSPACE, directory, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

const projects = new Map(
  ['libs', 'apps', 'tools']
    .flatMap((layer) => readdirSync(join(WORKSPACE, layer)).map((name) => `${layer}/${name}`))
    .map((directory) => [
      readPackage(directory).nx?.name,
      { directory, ...readPackage(directory) },
    ]),
);

/** Flags of a command line, without values and what stands behind `--`. */
function flagsOf(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  return words
    .slice(0, end < 0 ? undefined : end)
    .flatMap((word) => /^--[a-z][a-z-]*/.exec(word) ?? []);
}

/** What one of the two programs does not know of its words; `--help` it has anyway. */
function unknownToProgram(name: keyof typeof PROGRAMS, words: readonly string[]): string[] {
  const [first = ''] = words;
  const called = PROGRAMS[name].commands.find((command) => command.name() === first);
  if (/^[a-z]/.test(first) && !called) return [`${name} ${first}`];
  const known = (called ?? PROGRAMS[name]).options.map(({ long }) => long);
  return flagsOf(words).filter((flag) => ![...known, '--help'].includes(flag));
}

/** What Nx or a tool does not know of `nx run project:target …`. */
function unknownToNx([first = '', ...words]: readonly string[]): string[] {
  const [name = '', target = 'run'] = first.split(':');
  const project = projects.get(name);
  const targets = { ...project?.scripts, ...project?.nx?.targets };
  if (!project || !(target in targets)) return [first];
  if (name === 'ingest' || name === 'train') {
    return unknownToProgram(name, target === 'run' ? words : [target, ...words]);
  }
  const sources = readdirSync(join(WORKSPACE, project.directory, 'src'), { recursive: true })
    .map((path) => join(WORKSPACE, project.directory, 'src', String(path)))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  // Declared for commander, or for parseArgs of Node.
  const isDeclared = (flag: string) =>
    new RegExp(`${flag}\\b|\\b${flag.slice(2)}'?: \\{`).test(sources);
  return flagsOf(words).filter((flag) => !isDeclared(flag));
}

/** What is not there of a command in the Markdown file `path`. */
function unknown(text: string, path: string): string[] {
  const [program, ...words] = text.split(/\s+/);
  if (program === 'ingest' || program === 'train') return unknownToProgram(program, words);
  if (program === 'npm') {
    const scripts = { ...readPackage('').scripts, ...readPackage(dirname(path)).scripts };
    const script = words[0] === 'run' ? words[1] : words[0] === 'test' ? 'test' : undefined;
    return script === undefined || script in scripts ? [] : [script];
  }
  const [first = '', second, ...rest] = words;
  if (first === 'nx' && second === 'run') return unknownToNx(rest);
  const name = /^dirghayu-(ingest|train)$/.exec(first)?.[1];
  return name ? unknownToProgram(name as keyof typeof PROGRAMS, words.slice(1)) : [];
}

describe('commands outside of fenced blocks', () => {
  it('are found', () => {
    expect(commands.length).toBeGreaterThan(80);
    const texts = commands.map(({ text }) => text);
    expect(texts).toContain('npx nx run bench --only reader --runs 3');
    expect(texts).toContain('ingest status --failed');
  });

  it.each(commands)('$path:$line $text', ({ text, path }) => {
    expect(unknown(text, path)).toEqual([]);
  });

  it('what is not there is noticed', () => {
    expect(unknown('npx nx run ingest:merge', 'README.md')).toEqual(['ingest:merge']);
    expect(unknown('npx nx run bench --slow 3', 'README.md')).toEqual(['--slow']);
    expect(unknown('npx dirghayu-train pca --tries 3', 'README.md')).toEqual(['--tries']);
    expect(unknown('ingest merge', 'README.md')).toEqual(['ingest merge']);
    expect(unknown('npm run everything', 'README.md')).toEqual(['everything']);
    expect(unknown('npm run kernel', 'libs/vcf-reader/README.md')).toEqual([]);
  });
});

it('shownCommands() finds them in text and blocks, joined and without what is said of them', () => {
  const text =
    'Run `npm test` or `ls`.\n\n    npx a \\\n      --b\n    npx c    # why\n    npx d     then\n```sh\n`npx e`\n```\n`ingest f`\n';
  expect(shownCommands(text)).toEqual([
    { line: 1, text: 'npm test' },
    { line: 4, text: expect.stringMatching(/^npx a +--b$/) },
    { line: 5, text: 'npx c' },
    { line: 6, text: 'npx d' },
    { line: 10, text: 'ingest f' },
  ]);
});
