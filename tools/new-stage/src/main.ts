import { fileURLToPath } from 'node:url';
import { Command } from '@commander-js/extra-typings';
import { runProgram } from '@dirghayu/command-line';
import { newStage } from './new-stage.ts';

const app = fileURLToPath(new URL('../../../apps/ingest', import.meta.url));

const program = new Command('new-stage')
  .description('Writes a new stage of the ingest, with its test and its place in the list')
  .argument('<name>', 'kebab-case, a verb first: drop-singletons')
  .addHelpText(
    'after',
    '\nExample:\n  npx nx run new-stage drop-singletons && npx nx run ingest:test',
  )
  .action(async (name) => {
    for (const file of await newStage(name, app)) console.log(`apps/ingest/${file}`);
  });

process.exitCode = await runProgram(program, process.argv.slice(2));
