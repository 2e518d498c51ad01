import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { gwasCommand } from './gwas.ts';
import { pcaCommand } from './pca.ts';
import { relativesCommand } from './relatives.ts';
import { scoreCommand } from './score.ts';

/** The commands around the nets: they need no net. */
export function geneticsCommands(): CommandUnknownOpts[] {
  return [scoreCommand(), gwasCommand(), pcaCommand(), relativesCommand()];
}

/**
 * The program with these commands alone, if `argv` asks for one of them: the nets' arithmetic takes
 * longer to load than most scores take to add up.
 */
export function geneticsProgram(argv: readonly string[]): CommandUnknownOpts | undefined {
  const commands = geneticsCommands();
  if (!commands.some((command) => command.name() === argv[0])) return undefined;
  const program: CommandUnknownOpts = new Command('dirghayu-train');
  for (const command of commands) program.addCommand(command);
  return program;
}
