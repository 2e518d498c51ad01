import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/** Markdown that describes `program` and all of its commands, from their own declarations. */
export function commandReference(program: CommandUnknownOpts): string {
  return [program, ...program.commands.filter((command) => !hidden(command.name()))]
    .map((command) => section(command, command === program))
    .join('\n');
}

/** What shells call, and what repeats the program itself. */
function hidden(name: string): boolean {
  return name === 'complete' || name === 'run';
}

function section(command: CommandUnknownOpts, isProgram: boolean): string {
  const help = command.createHelp();
  const path = isProgram ? command.name() : `${command.parent?.name()} ${command.name()}`;
  const usage = help.commandUsage(command).replace(' [options] [command]', ' [options]');
  const lines = [
    `${isProgram ? '##' : '###'} ${path}`,
    '',
    `${command.description()}.`,
    '',
    '```text',
    usage,
    '```',
    '',
    ...table(
      'argument',
      help
        .visibleArguments(command)
        .map((argument) => [argument.name(), help.argumentDescription(argument)]),
    ),
    ...table(
      'flag',
      help.visibleOptions(command).map((option) => [option.flags, help.optionDescription(option)]),
    ),
    ...after(command),
  ];
  return lines.join('\n');
}

function table(heading: string, rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(([name, text]) => `| \`${name}\` | ${text.replaceAll('|', '\\|')} |`);
  return [`| ${heading} | |`, '|---|---|', ...cells, ''];
}

/** What the help says after the flags: examples and exit codes. */
function after(command: CommandUnknownOpts): string[] {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  const start = text.indexOf(command.helpInformation());
  const rest = text.slice(start + command.helpInformation().length).trim();
  return rest === '' ? [] : ['```text', rest, '```', ''];
}
