import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { stageContract } from '../../src/testing/stage-contract.ts';

type Items = AsyncIterable<{ value: number }>;

async function* items(count: number): AsyncGenerator<{ value: number }> {
  for (let value = 1; value <= count; value++) yield { value };
}

stageContract<Items, Items>('an honest stage', {
  create: () => ({
    name: 'add-one',
    apply: async (input) =>
      (async function* () {
        for await (const { value } of input) yield { value: value + 1 };
      })(),
  }),
  empty: () => items(0),
  input: () => items(3),
});

/** Stages that break one rule each, as text: they are run in a vitest of their own. */
const BROKEN: readonly { breaks: string; stage: string }[] = [
  {
    breaks: 'has a kebab-case name',
    stage: `{ name: 'Not_Kebab', apply: async (input) => input }`,
  },
  {
    breaks: 'yields nothing for empty input',
    stage: `{ name: 'greets', apply: async (input) => (async function* () { yield { value: 0 }; yield* input; })() }`,
  },
  {
    breaks: 'reads no data before its output is read',
    stage: `{ name: 'hoards', apply: async (input) => {
      const all = []; for await (const item of input) all.push(item);
      return (async function* () { yield* all; })(); } }`,
  },
  {
    breaks: 'closes its input when the reader stops early',
    stage: `{ name: 'forgets', apply: async (input) => (async function* () {
      const iterator = input[Symbol.asyncIterator]();
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value; })() }`,
  },
  {
    breaks: 'lets an abort of its input pass unchanged',
    stage: `{ name: 'swallows', apply: async (input) => (async function* () { try { yield* input; } catch {} })() }`,
  },
  {
    breaks: 'leaves its input unmodified',
    stage: `{ name: 'scribbles', apply: async (input) => (async function* () {
      for await (const item of input) { item.value += 1; yield item; } })() }`,
  },
  {
    breaks: 'gives the same output twice',
    stage: `{ name: 'dices', apply: async (input) => (async function* () {
      for await (const _ of input) yield { value: (globalThis.dice = (globalThis.dice ?? 0) + 1) }; })() }`,
  },
];

/** The rules that each broken stage failed, by the rule that it was written to break. */
let failed: Map<string, string[]>;

beforeAll(async () => {
  failed = await runBroken();
});

describe('stageContract()', () => {
  test.each(BROKEN)('catches a stage of which it is not true that it $breaks', ({ breaks }) => {
    expect(failed.get(breaks)).toEqual([breaks]);
  });
});

/** Runs vitest over the broken stages. */
async function runBroken(): Promise<Map<string, string[]>> {
  const contract = new URL('../../src/testing/stage-contract.ts', import.meta.url).pathname;
  const cases = BROKEN.map(
    ({ breaks, stage }) =>
      `stageContract(${JSON.stringify(breaks)}, { create: () => (${stage}), empty: () => items(0), input: () => items(3) });`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  try {
    await mkdir(join(folder, 'test'));
    await writeFile(
      join(folder, 'test', 'broken.test.ts'),
      `import { stageContract } from ${JSON.stringify(contract)};
${items.toString()}
${cases.join('\n')}`,
    );
    await runVitest(folder);
    const results = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8'));
    return failuresByStage(results);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Writes results.json; vitest exits with 1, since tests fail as they should. */
async function runVitest(folder: string): Promise<void> {
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const config = new URL('../../../../vitest.config.ts', import.meta.url).pathname;
  const flags = ['run', '--root', folder, '--config', config, '--reporter=json'];
  await promisify(execFile)(
    process.execPath,
    [vitest, ...flags, `--outputFile=${folder}/results.json`],
    { cwd: folder },
  ).catch(({ code }) => expect(code).toBe(1));
}

interface Results {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

function failuresByStage({ testResults }: Results): Map<string, string[]> {
  const failures = new Map<string, string[]>();
  for (const { ancestorTitles, title, status } of testResults.flatMap((r) => r.assertionResults)) {
    const stage = ancestorTitles
      .join(' ')
      .replace(/ keeps the stage contract$/, '')
      .trim();
    if (status === 'failed') failures.set(stage, [...(failures.get(stage) ?? []), title]);
  }
  return failures;
}
