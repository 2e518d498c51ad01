import { fileURLToPath } from 'node:url';
import { Command } from '@commander-js/extra-typings';
import { runProgram, stopSignal } from '@dirghayu/command-line';
import { buildBinding } from './build-binding.ts';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));

const program = new Command('tfjs-node')
  .description("Builds the native back end of training from TensorFlow's wheel on PyPI")
  .option('--python <program>', 'a Python that has pip', 'python3')
  .option('--wheel <name>', 'a requirement as pip takes it, or a file', 'tensorflow-cpu==2.21.0')
  .option('--compiler <program>', 'a C++17 compiler', 'g++')
  .option('--force', 'build it again though one loads', false)
  .addHelpText('after', '\nExample:\n  npx nx run tfjs-node && npx nx run train --backend node')
  .action(async (flags) => {
    using stop = stopSignal('Stopped.');
    const { signal } = stop;
    const say = (line: string) => console.log(line);
    await buildBinding({ ...flags, workspace, signal, say });
  });

process.exitCode = await runProgram(program, process.argv.slice(2));
