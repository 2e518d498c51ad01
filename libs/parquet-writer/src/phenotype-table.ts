import type { PhenotypeType } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quotedString } from './duckdb.ts';
import { PhenotypeError } from './errors.ts';
import { loadSource, type PhenotypeSource, type SourceColumn } from './phenotype-source.ts';
import { inferredTypeSql, storedType } from './phenotype-types.ts';
import { overrideTypes, type TypeOverrides } from './type-overrides.ts';

/** A clinical table, one row per person. */
export interface PhenotypeOptions {
  /** CSV or TSV with a header line (tab, comma, semicolon or bar; plain or gzipped), or Parquet. */
  readonly path: string;
  /** Column of the IDs; found by its name if absent. */
  readonly sampleColumn?: string;
  /** Texts that mean missing, beside an empty field; `NA`, empty, `.` and `-9` if absent. */
  readonly nullTokens?: readonly string[];
  /** Types of columns by name, in the place of the inferred ones. */
  readonly types?: TypeOverrides;
}

/** Texts that mean missing unless the caller says otherwise. */
export const NULL_TOKENS: readonly string[] = ['NA', '', '.', '-9'];

/** Names of an ID column, by preference; compared by their letters and digits, in lower case. */
const ID_NAMES = [
  'sample_id',
  'sample',
  'iid',
  'id',
  'individual_id',
  'person_id',
  'patient_id',
  'eid',
];

/** A phenotype column: its name, its SQL name in the table `phenotypes`, and its type. */
export interface PhenotypeColumn {
  readonly name: string;
  readonly alias: string;
  readonly type: PhenotypeType;
}

/** The table `phenotypes` of a connection: `row` (from 1), `id` as given, `key` (`id` trimmed), texts by alias. */
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
  { path, sampleColumn, nullTokens = NULL_TOKENS, types: overrides = {} }: PhenotypeOptions,
): Promise<PhenotypeTable> {
  const source = await loadSource(connection, path);
  const id = findIdColumn(path, source, sampleColumn);
  const others = source.columns.filter((column) => column !== id);
  const texts = others.map((column) => `${textSql(column, nullTokens)} AS ${column.alias}`);
  const ids = `${id.alias}::VARCHAR AS id, coalesce(trim(id), '') AS key`;
  await connection.run(
    `CREATE TABLE phenotypes AS SELECT ${['row', ids, ...texts].join(', ')} FROM source`,
  );
  await connection.run('DROP TABLE source');
  await checkKeys(connection, path, source.unit);
  const types =
    source.unit === 'row'
      ? others.map(({ type }) => storedType(type))
      : await inferTypes(connection, others);
  const columns = others.map(({ name, alias }, i) => ({
    name,
    alias,
    type: types[i] ?? 'VARCHAR',
  }));
  return {
    idColumn: id.name,
    columns: await overrideTypes(connection, path, columns, overrides),
  };
}

function findIdColumn(
  path: string,
  { columns, unit }: PhenotypeSource,
  wanted: string | undefined,
): SourceColumn {
  const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const candidates = wanted === undefined ? ID_NAMES : [wanted];
  const exact = columns.find(({ name }) => name === wanted);
  const alike = candidates.flatMap((id) => columns.filter(({ name }) => plain(name) === plain(id)));
  const found = exact ?? alike[0];
  if (found) return found;
  const looked = wanted === undefined ? `one of ${ID_NAMES.join(', ')}` : quote(wanted);
  throw new PhenotypeError('Cannot find the sample IDs', {
    location: unit === 'line' ? { file: path, line: 1 } : { file: path },
    expected: `a column named ${looked} (name it with --sample-column)`,
    actual:
      columns.length === 0
        ? 'no columns: the file is empty'
        : `the columns ${columns.map(({ name }) => quote(name)).join(', ')}`,
  });
}

const NUMBERS: readonly PhenotypeType[] = ['INTEGER', 'BIGINT', 'DOUBLE'];

/** A trimmed text, NULL for the tokens; a typed number is compared as a number: -9.0 is `-9`. */
function textSql({ alias, type }: SourceColumn, nullTokens: readonly string[]): string {
  const text = `trim(${alias}::VARCHAR)`;
  const tests = [`${text} IN (${nullTokens.map(quotedString).join(', ')})`];
  const numbers = nullTokens.filter((token) => token !== '' && Number.isFinite(Number(token)));
  if (NUMBERS.includes(storedType(type)) && numbers.length > 0) {
    tests.push(`${alias}::DOUBLE IN (${numbers.map(Number).join(', ')})`);
  }
  if (nullTokens.length === 0) return text;
  return `CASE WHEN ${tests.join(' OR ')} THEN NULL ELSE ${text} END`;
}

async function checkKeys(
  connection: DuckDBConnection,
  path: string,
  unit: PhenotypeSource['unit'],
): Promise<void> {
  const result = await connection.runAndReadAll(`
    SELECT key, min(row)::DOUBLE, count(*)::DOUBLE, array_to_string(list(row ORDER BY row)[:5], ', ')
    FROM phenotypes GROUP BY key HAVING count(*) > 1 OR key = '' ORDER BY min(row) LIMIT 1`);
  const [wrong] = result.getRows();
  if (!wrong) return;
  const [key, first, count, rows] = wrong;
  const places = `${Number(count) > 1 ? `${unit}s` : unit} ${rows}${Number(count) > 5 ? ', …' : ''}`;
  throw new PhenotypeError('Cannot join phenotypes', {
    location: unit === 'line' ? { file: path, line: Number(first) } : { file: path },
    expected: key === '' ? 'an ID in every row' : 'every ID once',
    actual: `${key === '' ? 'none' : quote(String(key))} on ${places}`,
  });
}

async function inferTypes(
  connection: DuckDBConnection,
  columns: readonly SourceColumn[],
): Promise<PhenotypeType[]> {
  if (columns.length === 0) return [];
  const types = columns.map(({ alias }) => inferredTypeSql(alias));
  const result = await connection.runAndReadAll(`SELECT ${types.join(', ')} FROM phenotypes`);
  return (result.getRows()[0] ?? []) as PhenotypeType[];
}
