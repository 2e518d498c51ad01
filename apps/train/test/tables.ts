import { readFileSync } from 'node:fs';

/** Lines of a table by its column names; `#` before the first name goes. */
export function readTable(
  path: string,
  separator: string | RegExp = '\t',
): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.replace(/^#/, '').split(separator);
  return lines.map((line) => {
    const fields = line.split(separator);
    return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? '']));
  });
}
