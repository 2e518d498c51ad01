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

const program = new Command('mutants')
  .description('Breaks the kernels and the commit on purpose, and sees that tests fail')
  .addOption(new Option('--only <group>', 'some faults').choices(['kernel', 'commit'] as const))
  .addHelpText('after', '\nExample:\n  npx nx run mutants --only kernel')
  .action(({ only }) => {
    const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
    try {
      copyWorkspace(workspace, copy);
      const chosen = MUTANTS.filter(({ group }) => only === undefined || group === only);
      requirePassing(copy, chosen);
      const outcomes = chosen.map((mutant) => {
        const outcome = tryMutant(copy, mutant);
        console.log(`${outcome.padEnd(9)} ${mutant.file}: ${mutant.fault}`);
        return outcome;
      });
      const noticed = outcomes.filter((outcome) => outcome === 'noticed').length;
      console.log(`${noticed} of ${chosen.length} faults noticed`);
      if (noticed < chosen.length) process.exitCode = 1;
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

/** Tests that fail without a fault tell nothing. */
function requirePassing(copy: string, mutants: readonly Mutant[]): void {
  for (const tests of new Map(
    mutants.map((mutant) => [String(mutant.tests), mutant.tests]),
  ).values()) {
    if (runTests(copy, tests)) continue;
    throw new ConfigError('Cannot judge tests', {
      expected: `${tests.join(', ')} to pass without a fault`,
      actual: 'a failure',
    });
  }
}

const code = await runProgram(program, process.argv.slice(2));
if (code !== 0) process.exitCode = code;
