/** A table in Markdown. A column whose every cell is `–` or empty is left out. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const kept = head.map((_, i) => i).filter((i) => i === 0 || rows.some((row) => isFilled(row[i])));
  const line = (cells: readonly string[]) =>
    `| ${kept.map((i) => (cells[i] ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), `|${kept.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function isFilled(cell: string | undefined): boolean {
  return cell !== undefined && cell !== '' && cell !== '–';
}
