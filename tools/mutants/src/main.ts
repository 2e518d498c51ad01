import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from '@commander-js/extra-typings';
import { runProgram } from '@dirghayu/command-line';
import { ConfigError } from '@dirghayu/pipeline';
import { MUTANTS, type Mutant } from './mutants.ts';
import { runTests, tryMutant } from './try-mutant.ts';
import { copyWorkspace } from './workspace-copy.ts';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));

/** Faults tried side by side, each in a copy of its own: one test file keeps one core busy. */
const LANES = 2;

const program = new Command('mutants')
  .description('Breaks the kernels and the commit on purpose, and sees that tests fail')
  .addOption(new Option('--only <group>', 'some faults').choices(['kernel', 'commit'] as const))
  .addHelpText('after', '\nExample:\n  npx nx run mutants --only kernel')
  .action(async ({ only }) => {
    const chosen = MUTANTS.filter(({ group }) => only === undefined || group === only);
    const copies = Array.from({ length: LANES }, () => mkdtempSync(join(tmpdir(), 'mutants-')));
    try {
      for (const copy of copies) copyWorkspace(workspace, copy);
      await spread(testsOf(chosen), copies, requirePassing);
      const noticed: Mutant[] = [];
      await spread(chosen, copies, async (mutant, copy) => {
        const outcome = await tryMutant(copy, mutant);
        console.log(`${outcome.padEnd(9)} ${mutant.file}: ${mutant.fault}`);
        if (outcome === 'noticed') noticed.push(mutant);
      });
      console.log(`${noticed.length} of ${chosen.length} faults noticed`);
      if (noticed.length < chosen.length) process.exitCode = 1;
    } finally {
      for (const copy of copies) rmSync(copy, { recursive: true, force: true });
    }
  });

/** Does `action` for every item, on each copy one at a time. */
async function spread<Item>(
  items: readonly Item[],
  copies: readonly string[],
  action: (item: Item, copy: string) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async (copy: string) => {
    for (const item of queue) await action(item, copy);
  };
  await Promise.all(copies.map(lane));
}

/** The tests of some faults, each list once. */
function testsOf(mutants: readonly Mutant[]): readonly (readonly string[])[] {
  return [...new Map(mutants.map(({ tests }) => [String(tests), tests])).values()];
}

/** Tests that fail without a fault tell nothing. */
async function requirePassing(tests: readonly string[], copy: string): Promise<void> {
  if (await runTests(copy, tests)) return;
  throw new ConfigError('Cannot judge tests', {
    expected: `${tests.join(', ')} to pass without a fault`,
    actual: 'a failure',
  });
}

const code = await runProgram(program, process.argv.slice(2));
if (code !== 0) process.exitCode = code;
