/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** Of the line after the fence, 1-based. */
  readonly line: number;
  /** `sh`, `sql`, `ts`; empty where none is named. */
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a Markdown text, in order. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { line: number; language: string; lines: string[] } | undefined;
  markdown.split('\n').forEach((text, i) => {
    const fence = /^\s*```(\S*)/.exec(text);
    if (!fence) open?.lines.push(text);
    else if (open === undefined) open = { line: i + 2, language: fence[1] ?? '', lines: [] };
    else {
      blocks.push({ line: open.line, language: open.language, text: open.lines.join('\n') });
      open = undefined;
    }
  });
  return blocks;
}
