import { runProgram } from '@dirghayu/command-line';
import { createProgram } from './cli.ts';

const argv = process.argv.slice(2);
process.exitCode = await runProgram(createProgram(argv), argv);
