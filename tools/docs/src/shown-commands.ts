/** A command that a Markdown text shows outside its fenced blocks. */
export interface ShownCommand {
  /** 1-based. */
  readonly line: number;
  /** Without what is said of it. */
  readonly text: string;
}

/** The commands of a Markdown text in backticks, such as `npm test` and `ingest sql`, and in indented blocks. */
export function shownCommands(markdown: string): readonly ShownCommand[] {
  const found: ShownCommand[] = [];
  let isFenced = false;
  let open = '';
  markdown.split('\n').forEach((text, i) => {
    if (/^\s*```/.test(text)) isFenced = !isFenced;
    if (isFenced) return;
    const whole = open === '' ? text : open + text.trimStart();
    // A backslash joins a line of a block to the next.
    open = /^ {4}.*\\$/.test(whole) ? whole.slice(0, -1) : '';
    if (open === '')
      found.push(...commandsOf(whole).map((command) => ({ line: i + 1, text: command })));
  });
  return found;
}

const COMMAND = /^(npx|npm|ingest|train) /;

function commandsOf(text: string): string[] {
  const block = /^ {4}(\S.*)/.exec(text)?.[1];
  const shown = block
    ? [block.replace(/\s+#.*| {3,}[^-].*/, '')]
    : [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return shown.filter((code) => COMMAND.test(code));
}
