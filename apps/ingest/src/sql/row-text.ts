import { printable } from '@dirghayu/pipeline';
import {
  type DuckDBDataChunk,
  type DuckDBResult,
  DuckDBTypeId,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';

/** Rows that a table on the screen shows; csv and json show all. */
const TABLE_ROWS = 100;

/** How rows become text, chunk by chunk: whatever the result's size, one chunk is held. */
export const ROW_TEXTS = { table: tableText, csv: csvText, json: jsonText } as const;

/** The first rows as a table with borders. */
async function* tableText(result: DuckDBResult): AsyncGenerator<string> {
  const head = result.deduplicatedColumnNames().map(printable);
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  let seen = 0;
  for await (const rows of rowsOf(result)) {
    for (const row of rows.slice(0, Math.max(0, TABLE_ROWS - seen)))
      table.push(row.map((value) => printable(cell(value))));
    seen += rows.length;
    if (seen > TABLE_ROWS) break;
  }
  const more = seen > TABLE_ROWS ? `The first ${TABLE_ROWS} rows; --format csv gives all\n` : '';
  yield `${table.toString()}\n${more}`;
}

/** A header line and a line a row; NULL is an empty field. */
async function* csvText(result: DuckDBResult): AsyncGenerator<string> {
  yield stringify([result.deduplicatedColumnNames()]);
  for await (const rows of rowsOf(result)) {
    yield stringify(rows.map((row) => row.map((value) => (value === null ? '' : cell(value)))));
  }
}

/** One array, an object a row, each on its line. Integers beyond 2⁵³ are strings. */
async function* jsonText(result: DuckDBResult): AsyncGenerator<string> {
  const names = result.deduplicatedColumnNames();
  let separator = '[\n';
  for await (const rows of rowsOf(result)) {
    const lines = rows.map((row) =>
      JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]]))),
    );
    if (lines.length > 0) yield `${separator}${lines.join(',\n')}`;
    if (lines.length > 0) separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

async function* rowsOf(result: DuckDBResult): AsyncGenerator<Json[][]> {
  for (;;) {
    const chunk: DuckDBDataChunk | null = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.convertRows(plainValue);
    chunk.reset(); // frees what the garbage collector does not see
  }
}

const plainValue: DuckDBValueConverter<Json> = (value, type, converter) => {
  const isWide = type.typeId === DuckDBTypeId.BIGINT || type.typeId === DuckDBTypeId.HUGEINT;
  const number = isWide && value !== null ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  return JsonDuckDBValueConverter(value, type, converter);
};

function cell(value: Json): string {
  if (value === null) return 'NULL';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
