/** Lines of a table with its columns aligned; a row of at most two cells does not widen them. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(...rows.map((row) => (row.length > 2 ? (row[i] ?? '').length : 0)), i === 0 ? 12 : 0),
  );
  return rows.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd(),
  );
}
