import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A TypeScript file with its path from the workspace root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const MAX_LINES = 400;
const MAX_MEDIAN_LINES = 120;
const DRAWERS = /^(utils?|helpers?|common|misc|types)\.ts$/;
const EXPORT =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|interface|type) (\w+)/;

/** Reads the files at `paths`. */
export function readSourceFiles(workspace: string, paths: readonly string[]): SourceFile[] {
  return paths.map((path) => ({ path, text: readFileSync(join(workspace, path), 'utf8') }));
}

/** Files that are too long, or named like a drawer for anything. */
export function checkFiles(files: readonly SourceFile[]): string[] {
  const faults = files.flatMap(({ path, text }) => {
    const lines = countLines(text);
    if (DRAWERS.test(basename(path))) return [`${path}: a name that says what it holds is needed`];
    return lines > MAX_LINES ? [`${path}: ${lines} lines, more than ${MAX_LINES}`] : [];
  });
  const lengths = files.map(({ text }) => countLines(text)).sort((a, b) => a - b);
  const median = lengths[lengths.length >> 1] ?? 0;
  if (median > MAX_MEDIAN_LINES)
    faults.push(`median file length is ${median}, more than ${MAX_MEDIAN_LINES}`);
  return faults;
}

/** Exported declarations without a doc comment right above. */
export function checkDocs(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, i) => {
      const name = EXPORT.exec(line)?.[1];
      if (name === undefined || lines[i - 1]?.trimEnd().endsWith('*/')) return [];
      return isOverload(lines, i, name) ? [] : [`${path}:${i + 1}: ${name} has no doc comment`];
    });
  });
}

/** Whether an earlier declaration of the same function carries the comment. */
function isOverload(lines: readonly string[], i: number, name: string): boolean {
  return lines.slice(0, i).some((line) => EXPORT.exec(line)?.[1] === name);
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
