import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { detectDialect } from './csv-dialect.ts';
import { quotedIdentifier, quotedString } from './duckdb.ts';
import { PhenotypeError } from './errors.ts';

/** A column of the user's file. */
export interface SourceColumn {
  /** As the file has it; empty if it has none. */
  readonly name: string;
  /** SQL name in the table `source`. */
  readonly alias: string;
  /** DuckDB's type; VARCHAR for every column of a text file. */
  readonly type: string;
}

/** The user's file as the table `source` of a connection: `row`, then the columns by alias. */
export interface PhenotypeSource {
  readonly columns: readonly SourceColumn[];
  /** What `row` counts, from 1: lines of a text file (the header is line 1), rows of Parquet. */
  readonly unit: 'line' | 'row';
}

/** Bytes read to tell Parquet from text and to see the header line. */
const HEAD_BYTES = 1 << 20;

/**
 * Loads a Parquet file or a text table, plain or gzipped, as the table `source`.
 *
 * @throws {PhenotypeError} If it is not there, or a line has more or fewer fields than the first.
 */
export async function loadSource(
  connection: DuckDBConnection,
  path: string,
): Promise<PhenotypeSource> {
  try {
    const head = await readHead(path);
    if (isWorkbook(head)) throw workbook(path);
    const isParquet = head.toString('latin1', 0, 4) === 'PAR1';
    return isParquet ? await loadParquet(connection, path) : await loadText(connection, path, head);
  } catch (cause) {
    throw cause instanceof PhenotypeError ? cause : unreadable(path, cause);
  }
}

/** How files of spreadsheets begin: zip archives of today's, compound files of before. */
const WORKBOOKS = ['504b0304', 'd0cf11e0'];

function isWorkbook(head: Buffer): boolean {
  return WORKBOOKS.includes(head.toString('hex', 0, 4));
}

function workbook(path: string): PhenotypeError {
  return new PhenotypeError('Cannot read phenotypes', {
    location: { file: path },
    expected: 'CSV, TSV or Parquet (a spreadsheet saves its sheet as CSV)',
    actual: 'an Excel workbook or a zip archive',
  });
}

async function loadParquet(connection: DuckDBConnection, path: string): Promise<PhenotypeSource> {
  const read = `read_parquet(${quotedString(path)})`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${read}`);
  const columns = described
    .getRows()
    .map(([name, type], i) => ({ name: String(name), alias: `s${i}`, type: String(type) }));
  const renamed = columns.map(({ name, alias }) => `${quotedIdentifier(name)} AS ${alias}`);
  await connection.run(
    `CREATE TABLE source AS SELECT ${['row_number() OVER () AS row', ...renamed].join(', ')} FROM ${read}`,
  );
  return { columns, unit: 'row' };
}

/**
 * DuckDB's sniffer stays off: it takes lines that do not fit for a preamble and drops them, the
 * header line first. Short lines are padded only where the header line has fields without a name.
 */
async function loadText(
  connection: DuckDBConnection,
  path: string,
  head: Buffer,
): Promise<PhenotypeSource> {
  const { delimiter, fields, unnamed } = detectDialect(firstLine(head));
  const aliases = Array.from({ length: fields }, (_, i) => `s${i}`);
  const options = [
    quotedString(path),
    'auto_detect = false',
    'header = false',
    `columns = {${aliases.map((alias) => `${alias}: 'VARCHAR'`).join(', ')}}`,
    `delim = ${quotedString(delimiter)}`,
    `quote = '"', escape = '"', comment = ''`,
    `null_padding = ${unnamed.length > 0}`,
    `compression = ${isGzip(head) ? "'gzip'" : "'none'"}`,
  ];
  await connection.run(
    `CREATE TABLE source AS SELECT row_number() OVER () AS row, * FROM read_csv(${options.join(', ')})`,
  );
  const names = await takeHeader(connection, aliases);
  const columns = aliases.map((alias, i) => ({ name: names[i] ?? '', alias, type: 'VARCHAR' }));
  return { columns: await dropEmpty(connection, columns), unit: 'line' };
}

/** Takes the first row, and rows that are blank lines, out of the table. */
async function takeHeader(
  connection: DuckDBConnection,
  aliases: readonly string[],
): Promise<readonly string[]> {
  const texts = aliases.map((alias) => `coalesce(${alias}, '')`).join(', ');
  const header = await connection.runAndReadAll(`SELECT ${texts} FROM source WHERE row = 1`);
  await connection.run(
    `DELETE FROM source WHERE row = 1 OR coalesce(${aliases.join(', ')}) IS NULL`,
  );
  return (header.getRows()[0] ?? []).map((name) => String(name).trim());
}

/** Without the columns that have neither a name nor a value. */
async function dropEmpty(
  connection: DuckDBConnection,
  columns: readonly SourceColumn[],
): Promise<readonly SourceColumn[]> {
  const counts = columns.map(({ alias }) => `count(${alias}) > 0`);
  const result = await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM source`);
  const used = result.getRows()[0] ?? [];
  return columns.filter(({ name }, i) => name !== '' || used[i] === true);
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function firstLine(head: Buffer): string {
  // The head of a gzip file is cut off: a sync flush takes what is there.
  const text = isGzip(head) ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }) : head;
  const decoded = text.toString('utf8').replace(/^\uFEFF/, '');
  // Spreadsheets break long headings: a field in quotes may hold line feeds.
  return /^(?:(?<=^|[\t,;|])"(?:[^"]|"")*"|[^\r\n])*/.exec(decoded)?.[0] ?? '';
}

const NOT_UTF8 = {
  expected: 'text in UTF-8 (iconv -f latin1 -t utf-8 makes it so)',
  actual: 'bytes of another encoding, such as Latin-1 or Windows-1252',
};

/** DuckDB's message is a page long; one of its lines says what is wrong. */
const REASON = /Expected Number of Columns|not utf-8 encoded|unterminated quote|Maximum line size/;

function unreadable(path: string, cause: unknown): PhenotypeError {
  const lines = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const line = /CSV Error on Line: (\d+)/.exec(lines[0] ?? '')?.[1];
  return new PhenotypeError('Cannot read phenotypes', {
    location: line === undefined ? { file: path } : { file: path, line: Number(line) },
    ...(lines.some((text) => /not utf-8 encoded/.test(text))
      ? NOT_UTF8
      : {
          expected:
            'a CSV, TSV or Parquet table with one header line and as many fields in every line',
          actual: lines.find((text) => REASON.test(text)) ?? lines[0] ?? 'nothing',
        }),
    cause,
  });
}
