/** How a text table separates its fields, as its header line shows. */
export interface CsvDialect {
  readonly delimiter: string;
  /** How many fields the header line has. */
  readonly fields: number;
  /** 0-based places of header fields without a name, such as those that trailing tabs make. */
  readonly unnamed: readonly number[];
}

const DELIMITERS = ['\t', ',', ';', '|'];

/**
 * The delimiter of a table: the one that the header line holds most often outside quotes.
 *
 * Fields without a name occur: the 1000 Genomes panel has two trailing tabs in its header line
 * and none below.
 */
export function detectDialect(headerLine: string): CsvDialect {
  const unquoted = headerLine.replace(/"[^"]*"/g, (text) => 'x'.repeat(text.length));
  const counts = DELIMITERS.map((delimiter) => unquoted.split(delimiter).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  const names = unquoted.split(delimiter);
  const unnamed = names.flatMap((name, i) => (name.trim() === '' && names.length > 1 ? [i] : []));
  return { delimiter, fields: names.length, unnamed };
}
