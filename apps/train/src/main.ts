import { runProgram } from '@dirghayu/command-line';
import { geneticsProgram } from './commands/genetics.ts';

const argv = process.argv.slice(2);
const program = geneticsProgram(argv) ?? (await import('./cli.ts')).createProgram(argv);
process.exitCode = await runProgram(program, argv);
