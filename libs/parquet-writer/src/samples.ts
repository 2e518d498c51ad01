import { type ManifestPhenotypes, SAMPLE_COLUMNS } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import type { DuckDBConnection } from '@duckdb/node-api';
import { withEngine } from './connection.ts';
import { quotedIdentifier, quotedString } from './duckdb.ts';
import { ParquetWriteError, PhenotypeError } from './errors.ts';
import type { FileSummary } from './parquet-file.ts';
import {
  loadPhenotypes,
  NULL_TOKENS,
  type PhenotypeColumn,
  type PhenotypeOptions,
} from './phenotype-table.ts';
import { typedValueSql } from './phenotype-types.ts';
import { createTable } from './rows-chunk.ts';
import { textColumnNotes } from './text-columns.ts';
import { copyQuery, withFileEngine } from './write-parquet.ts';

/** The people of a store and, if there is one, their clinical table. */
export interface WriteSamplesOptions {
  /** Where samples.parquet goes; an existing file is replaced at the end. */
  readonly path: string;
  /** Sample IDs in the order of the calls. */
  readonly samples: readonly string[];
  readonly phenotypes?: PhenotypeOptions;
}

/** samples.parquet as written, and how the table was joined. */
export interface SamplesSummary extends FileSummary {
  readonly phenotypes: ManifestPhenotypes | null;
}

/**
 * Writes samples.parquet: the samples in order, with the columns of the clinical table.
 *
 * IDs match after trimming spaces, which the result counts. Samples without a row get NULLs; IDs on one side only are
 * counted in the result. A column called `sample_id` or `sample_index` that is not the ID is
 * stored as `phenotype_<name>`.
 *
 * @throws {PhenotypeError} If the table cannot be read, its IDs are missing or repeated, or not
 *   one of them is a sample.
 */
export function writeSamples({
  path,
  samples,
  phenotypes,
}: WriteSamplesOptions): Promise<SamplesSummary> {
  return withFileEngine(path, async (connection) => {
    const rows = samples.map((id, index) => [index, id] as const);
    await createTable(connection, 'samples', SAMPLE_COLUMNS, rows);
    if (!phenotypes) {
      const query = 'SELECT * FROM samples ORDER BY sample_index';
      return { ...(await copyQuery(connection, path, query, samples.length)), phenotypes: null };
    }
    const joined = await joinPhenotypes(connection, phenotypes);
    const query = 'SELECT * FROM joined ORDER BY sample_index';
    return { ...(await copyQuery(connection, path, query, samples.length)), phenotypes: joined };
  });
}

/** People who join those of a store. */
export interface ExtendSamplesOptions {
  /** Where samples.parquet goes. */
  readonly path: string;
  /** Sample IDs in the order of the calls, old and new. */
  readonly samples: readonly string[];
  /** The store's own samples.parquet, and how many of its people count. */
  readonly earlier: { readonly path: string; readonly people: number };
}

/**
 * Writes samples.parquet for more people than the one of a store has: those keep their places and
 * phenotypes, those behind them have none.
 *
 * @throws {ParquetWriteError} If `samples` does not start with the earlier people.
 */
export function extendSamples({
  path,
  samples,
  earlier,
}: ExtendSamplesOptions): Promise<FileSummary> {
  return withFileEngine(path, async (connection) => {
    const rows = samples.map((id, index) => [index, id] as const);
    await createTable(connection, 'samples', SAMPLE_COLUMNS, rows);
    const file = quotedString(earlier.path);
    const before = `(FROM read_parquet(${file}) WHERE sample_index < ${earlier.people})`;
    const others = await connection.runAndReadAll(
      `SELECT sample_id FROM ${before} ANTI JOIN samples USING (sample_index, sample_id)
       ORDER BY sample_index LIMIT 1`,
    );
    if (others.currentRowCount > 0) {
      throw new ParquetWriteError('Cannot add people', {
        location: { file: earlier.path },
        expected: 'its people first, in their order',
        actual: `${quote(String(others.value(0, 0)))} in another place`,
      });
    }
    const query = `SELECT s.sample_index, s.sample_id, e.* EXCLUDE (sample_index, sample_id)
      FROM samples s LEFT JOIN ${before} e USING (sample_index) ORDER BY s.sample_index`;
    return copyQuery(connection, path, query, samples.length);
  });
}

/**
 * The IDs of a clinical table in its order, trimmed: the people of a store without genotypes.
 *
 * @throws {PhenotypeError} If the table cannot be read, or its IDs are missing or repeated.
 */
export function readSampleIds(phenotypes: PhenotypeOptions): Promise<readonly string[]> {
  return withEngine({ memory: '1GB', threads: 1 }, async (connection) => {
    await loadPhenotypes(connection, phenotypes);
    const result = await connection.runAndReadAll('SELECT key FROM phenotypes ORDER BY row');
    return result.getRows().map(([id]) => String(id));
  });
}

/** Makes the table `joined` and says how the join went. */
async function joinPhenotypes(
  connection: DuckDBConnection,
  options: PhenotypeOptions,
): Promise<ManifestPhenotypes> {
  const { idColumn, columns } = await loadPhenotypes(connection, options);
  const named = uniqueNames(columns);
  const values = named.map(
    ({ name, alias, type }) => `${typedValueSql(`p.${alias}`, type)} AS ${quotedIdentifier(name)}`,
  );
  await connection.run(`
    CREATE TABLE joined AS
    SELECT ${['s.sample_index', 's.sample_id', ...values].join(', ')}
    FROM samples s LEFT JOIN phenotypes p ON p.key = trim(s.sample_id)`);
  const onlyInGenotypes = await listed(
    connection,
    `SELECT sample_id FROM samples ANTI JOIN phenotypes ON key = trim(sample_id) ORDER BY sample_index`,
  );
  const onlyInTable = await listed(
    connection,
    `SELECT key FROM phenotypes ANTI JOIN samples ON key = trim(sample_id) ORDER BY row`,
  );
  const trimmed = await listed(
    connection,
    `SELECT sample_id FROM samples JOIN phenotypes ON key = trim(sample_id)
     WHERE id <> sample_id ORDER BY sample_index`,
  );
  const total = await count(connection, 'samples');
  const matched = total - onlyInGenotypes.count;
  if (matched === 0 && total > 0 && onlyInTable.count > 0) {
    throw new PhenotypeError('Cannot join phenotypes', {
      location: { file: options.path },
      expected: `IDs in column ${quote(idColumn)} like ${quote(onlyInGenotypes.first[0] ?? '')} (name another with --sample-column)`,
      actual: `none of the samples, the first being ${quote(onlyInTable.first[0] ?? '')}`,
    });
  }
  return {
    source: options.path,
    idColumn,
    nullTokens: [...(options.nullTokens ?? NULL_TOKENS)],
    columns: await describeColumns(connection, named),
    matched,
    trimmed,
    onlyInGenotypes,
    onlyInTable,
  };
}

/** Names that clash with ours, or with one another but for case, get a prefix or a number. */
function uniqueNames(columns: readonly PhenotypeColumn[]): PhenotypeColumn[] {
  const taken = new Set(SAMPLE_COLUMNS.map(({ name }) => name));
  return columns.map((column) => {
    const trimmed = column.name.trim() || 'unnamed';
    const own = SAMPLE_COLUMNS.some(({ name }) => name === trimmed.toLowerCase());
    const base = own ? `phenotype_${trimmed}` : trimmed;
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
    taken.add(name.toLowerCase());
    return { ...column, name };
  });
}

async function describeColumns(connection: DuckDBConnection, columns: readonly PhenotypeColumn[]) {
  if (columns.length === 0) return [];
  const notes = await textColumnNotes(connection, columns);
  const nulls = columns.map(({ name }) => `(count(*) - count(${quotedIdentifier(name)}))::DOUBLE`);
  const result = await connection.runAndReadAll(`SELECT ${nulls.join(', ')} FROM joined`);
  const counts = result.getRows()[0] ?? [];
  return columns.map(({ name, type }, i) => {
    const note = notes.get(name);
    return { name, type, nulls: Number(counts[i]), ...(note === undefined ? {} : { note }) };
  });
}

const EXAMPLES = 10;

async function listed(connection: DuckDBConnection, query: string) {
  const result = await connection.runAndReadAll(query);
  const ids = result.getRows().map(([id]) => String(id));
  return { count: ids.length, first: ids.slice(0, EXAMPLES) };
}

async function count(connection: DuckDBConnection, table: string): Promise<number> {
  const result = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${table}`);
  return Number(result.value(0, 0));
}
