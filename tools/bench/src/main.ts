import { runProgram } from '@dirghayu/command-line';
import { createProgram } from './cli.ts';

process.exitCode = await runProgram(createProgram(), process.argv.slice(2));
