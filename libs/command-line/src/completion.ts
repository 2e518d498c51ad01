import tab from '@bomb.sh/tab/commander';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/**
 * Adds `completion <shell>`, which prints the script that completes commands, flags and their choices in
 * bash, zsh, fish or PowerShell. Call it last: it sees the commands that `program` has by then.
 */
export function addCompletion(program: CommandUnknownOpts): CommandUnknownOpts {
  tab(program as unknown as Parameters<typeof tab>[0], { completionCommandName: 'completion' });
  return program;
}
