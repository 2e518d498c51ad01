import { open } from 'node:fs/promises';
import { quote } from '@dirghayu/pipeline';
import { type DuckDBConnection, quotedIdentifier, quotedString } from '@duckdb/node-api';
import { detectDialect } from './csv-dialect.ts';
import { PhenotypeError } from './errors.ts';
import { inferredTypeSql, type PhenotypeType, storedType } from './phenotype-types.ts';

/** A clinical table, one row per person. */
export interface PhenotypeOptions {
  /** CSV, TSV (tab, comma, semicolon or bar, with a header line) or Parquet. */
  readonly path: string;
  /** Column of the IDs; found by its name if absent. */
  readonly sampleColumn?: string;
  /** Texts that mean missing, whole values only; `NA`, empty, `.` and `-9` if absent. */
  readonly nullTokens?: readonly string[];
}

/** Texts that mean missing unless the caller says otherwise. */
export const NULL_TOKENS: readonly string[] = ['NA', '', '.', '-9'];

/** Names of an ID column, by preference; compared in lower case and without a leading `#`. */
const ID_NAMES = [
  'sample_id',
  'sample',
  'iid',
  'id',
  'sampleid',
  'individual_id',
  'person_id',
  'eid',
];

/** A phenotype column: its name, its SQL alias in the table `phenotypes`, and its type. */
export interface PhenotypeColumn {
  readonly name: string;
  readonly alias: string;
  readonly type: PhenotypeType;
}

/** The table `phenotypes` of a connection: `row` (from 1), `key` (trimmed ID), texts by alias. */
export interface PhenotypeTable {
  readonly idColumn: string;
  readonly columns: readonly PhenotypeColumn[];
}

/**
 * Loads a clinical table as `phenotypes`: texts trimmed, null tokens NULL, types inferred.
 *
 * @throws {PhenotypeError} If it cannot be read, lacks the ID column, or repeats or lacks an ID.
 */
export async function loadPhenotypes(
  connection: DuckDBConnection,
  { path, sampleColumn, nullTokens = NULL_TOKENS }: PhenotypeOptions,
): Promise<PhenotypeTable> {
  const head = await readHead(path);
  const source = await loadSource(connection, path, head);
  const idColumn = findIdColumn(path, source, sampleColumn);
  const others = source.filter(({ name }) => name !== idColumn);
  const texts = others.map(({ name }, i) => `${textSql(name, nullTokens)} AS c${i}`);
  const key = `trim(${quotedIdentifier(idColumn)}::VARCHAR) AS key`;
  await connection.run(
    `CREATE TABLE phenotypes AS SELECT ${['row_number() OVER () AS row', key, ...texts].join(', ')} FROM source`,
  );
  await connection.run('DROP TABLE source');
  await checkKeys(connection, path, isParquet(head));
  const types = isParquet(head)
    ? others.map(({ type }) => storedType(type))
    : await inferTypes(connection, others.length);
  const columns = others.map(({ name }, i) => ({
    name,
    alias: `c${i}`,
    type: types[i] ?? 'VARCHAR',
  }));
  return { idColumn, columns };
}

interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

/** Bytes read to tell Parquet from text and to see the header line. */
const HEAD_BYTES = 1 << 20;

async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function loadSource(
  connection: DuckDBConnection,
  path: string,
  head: Buffer,
): Promise<readonly SourceColumn[]> {
  const file = quotedString(path);
  const [headerLine = ''] = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, 1);
  const { delimiter, unnamed } = detectDialect(headerLine);
  const read = isParquet(head)
    ? `read_parquet(${file})`
    : `read_csv(${file}, header = true, all_varchar = true, comment = '', null_padding = true,
         delim = ${quotedString(delimiter)})`;
  try {
    await connection.run(`CREATE TABLE source AS SELECT * FROM ${read}`);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  const described = await connection.runAndReadAll('DESCRIBE source');
  const columns = described
    .getRows()
    .map(([name, type]) => ({ name: String(name), type: String(type) }));
  if (isParquet(head)) return columns;
  return dropEmpty(connection, columns, unnamed);
}

/** Without the columns that have neither a name nor a value. */
async function dropEmpty(
  connection: DuckDBConnection,
  columns: readonly SourceColumn[],
  unnamed: readonly number[],
): Promise<readonly SourceColumn[]> {
  const kept: SourceColumn[] = [];
  for (const [i, column] of columns.entries()) {
    const isUsed = async () => {
      const counted = await connection.runAndReadAll(
        `SELECT count(${quotedIdentifier(column.name)}) > 0 FROM source`,
      );
      return counted.getRows()[0]?.[0] === true;
    };
    if (!unnamed.includes(i) || (await isUsed())) kept.push(column);
  }
  return kept;
}

function isParquet(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === 'PAR1';
}

function unreadable(path: string, cause: unknown): PhenotypeError {
  const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return new PhenotypeError('Cannot read phenotypes', {
    location: { file: path },
    expected: 'a CSV, TSV or Parquet table with one header line',
    actual: reason ?? 'nothing',
    cause,
  });
}

function findIdColumn(
  path: string,
  columns: readonly SourceColumn[],
  wanted: string | undefined,
): string {
  const names = columns.map(({ name }) => name);
  const plain = (name: string) => name.trim().toLowerCase().replace(/^#/, '');
  const candidates = wanted === undefined ? ID_NAMES : [plain(wanted)];
  const exact = names.find((name) => name === wanted);
  const found = exact ?? candidates.flatMap((id) => names.filter((name) => plain(name) === id))[0];
  if (found !== undefined) return found;
  const looked = wanted === undefined ? `one of ${ID_NAMES.join(', ')}` : quote(wanted);
  throw new PhenotypeError('Cannot find the sample IDs', {
    location: { file: path, line: 1 },
    expected: `a column named ${looked} (name it with --sample-column)`,
    actual: `the columns ${names.map(quote).join(', ')}`,
  });
}

/** A trimmed text, NULL for the tokens; numbers match tokens by value too (-9.0 is `-9`). */
function textSql(name: string, nullTokens: readonly string[]): string {
  const text = `trim(${quotedIdentifier(name)}::VARCHAR)`;
  if (nullTokens.length === 0) return text;
  return `CASE WHEN ${text} IN (${nullTokens.map(quotedString).join(', ')}) THEN NULL ELSE ${text} END`;
}

async function checkKeys(
  connection: DuckDBConnection,
  path: string,
  hasRowsOnly: boolean,
): Promise<void> {
  const unit = hasRowsOnly ? 'rows' : 'lines';
  const shift = hasRowsOnly ? 0 : 1;
  const result = await connection.runAndReadAll(`
    SELECT coalesce(key, '') AS id, min(row + ${shift})::DOUBLE, count(*)::DOUBLE,
           array_to_string(list(row + ${shift} ORDER BY row)[:5], ', ')
    FROM phenotypes GROUP BY id HAVING count(*) > 1 OR id = '' ORDER BY min(row) LIMIT 1`);
  const [repeated] = result.getRows();
  if (!repeated) return;
  const [id, first, count, rows] = repeated;
  const more = Number(count) > 5 ? ', …' : '';
  throw new PhenotypeError('Cannot join phenotypes', {
    location: hasRowsOnly ? { file: path } : { file: path, line: Number(first) },
    expected: id === '' ? 'an ID in every row' : 'every ID once',
    actual: `${id === '' ? 'none' : quote(String(id))} on ${unit} ${rows}${more}`,
  });
}

async function inferTypes(connection: DuckDBConnection, count: number): Promise<PhenotypeType[]> {
  if (count === 0) return [];
  const types = Array.from({ length: count }, (_, i) => inferredTypeSql(`c${i}`));
  const result = await connection.runAndReadAll(`SELECT ${types.join(', ')} FROM phenotypes`);
  return (result.getRows()[0] ?? []) as PhenotypeType[];
}
