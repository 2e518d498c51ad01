import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { ConfigError, isDirghayuError, quote } from '@dirghayu/pipeline';
import { inUsersNames } from './stand-ins.ts';
import { systemError } from './system-error.ts';

/** How a program ends. */
export const EXIT = { done: 0, data: 1, usage: 2, stopped: 130 } as const;

/**
 * Parses `argv` (without the interpreter and the script), runs the command, and turns whatever
 * happens into an exit code: 0 done, 1 the data is at fault, 2 the command line is, 130 stopped.
 *
 * Errors go to standard error: one line for those foreseen, as JSON with `--json`, and the stack
 * for bugs.
 */
export async function runProgram(
  program: CommandUnknownOpts,
  argv: readonly string[],
  { json = argv.includes('--json') }: { readonly json?: boolean } = {},
): Promise<number> {
  silenceExits(program, json);
  endWithReader();
  try {
    requireKnownCommand(program, argv);
    await program.parseAsync(dashedFlags(argv), { from: 'user' });
    return EXIT.done;
  } catch (error) {
    return describeFailure(systemError(error) ?? error, json);
  }
}

/** Commander calls a command that does not exist an argument too many. */
function requireKnownCommand(program: CommandUnknownOpts, [word = '-']: readonly string[]): void {
  const names = program.commands.map((command) => command.name());
  if (names.length === 0 || program.registeredArguments.length > 0) return;
  if (word.startsWith('-') || names.includes(word) || word === 'help') return;
  throw new ConfigError('Cannot run command', {
    expected: `one of ${names.filter((name) => name !== 'complete').join(', ')}`,
    actual: quote(word),
  });
}

/** `… | head` has read enough: end, as other tools do, without a stack. */
function endWithReader(): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.done);
  });
}

/** Also takes flags with underscores: `--input_dir x` is `--input-dir x`. Values stay. */
export function dashedFlags(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((word, i) => {
    if (!word.startsWith('--') || (end >= 0 && i >= end)) return word;
    const [flag = '', ...value] = word.split('=');
    return [flag.replaceAll('_', '-'), ...value].join('=');
  });
}

function silenceExits(command: CommandUnknownOpts, json: boolean): void {
  command.exitOverride();
  if (json) command.configureOutput({ writeErr: () => {} });
  for (const child of command.commands) silenceExits(child, json);
}

function describeFailure(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    if (json) printError({ code: 'USAGE', message: error.message.replace(/^error: /, '') });
    return EXIT.usage;
  }
  const isAbort = error instanceof Error && error.name === 'AbortError';
  if (!isDirghayuError(error) && !isAbort) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return EXIT.data;
  }
  const code = isDirghayuError(error) ? error.code : 'STOPPED';
  const message = inUsersNames(error.message);
  if (json) printError({ code, message });
  else process.stderr.write(`${isAbort ? '' : 'error: '}${message}\n`);
  if (isAbort) return EXIT.stopped;
  return error instanceof ConfigError ? EXIT.usage : EXIT.data;
}

function printError(error: { readonly code: string; readonly message: string }): void {
  process.stderr.write(`${JSON.stringify({ error })}\n`);
}
