import { fileURLToPath } from 'node:url';
import { Command } from '@commander-js/extra-typings';
import { runProgram } from '@dirghayu/command-line';
import { newLib } from './new-lib.ts';
import { newStage } from './new-stage.ts';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));
const app = fileURLToPath(new URL('../../../apps/ingest', import.meta.url));

const stage = new Command('stage')
  .description('Writes a new stage of the ingest, with its test and its place in the list')
  .argument('<name>', 'kebab-case, a verb first: drop-singletons')
  .addHelpText(
    'after',
    '\nExample:\n  npx nx run new:stage drop-singletons && npx nx run ingest:test',
  )
  .action(async (name) => {
    for (const file of await newStage(name, app)) console.log(`apps/ingest/${file}`);
  });

const lib = new Command('lib')
  .description('Writes a new lib, with its tests, its README and its places in the lists')
  .argument('<name>', 'kebab-case, for what it holds: allele-ages')
  .addHelpText(
    'after',
    '\nExample:\n  npx nx run new:lib allele-ages && npm run lock && npm install',
  )
  .action(async (name) => {
    for (const file of await newLib(name, workspace)) console.log(file);
    console.log('Next: npm run lock && npm install, which links it; then npm run ok.');
  });

const program = new Command('new')
  .description('Writes what a new stage or a new lib begins with, in the house style')
  .addCommand(stage)
  .addCommand(lib);

process.exitCode = await runProgram(program, process.argv.slice(2));
