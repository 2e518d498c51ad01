import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { requireInside, storePaths } from '@dirghayu/cohort-store';
import {
  type DatasetOptions,
  GenomicBigDataset,
  listFeatures,
  type VariantSelection,
} from '@dirghayu/dataset-stream';
import { ConfigError, quote } from '@dirghayu/pipeline';
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBValue,
  FLOAT,
  quotedIdentifier,
  quotedString,
  TINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import { InputError } from '../plan/find-sources.ts';
import { withStoreSession } from '../sql/store-session.ts';
import { replaceFile } from '../sql/text-output.ts';
import { columnNames } from './column-names.ts';

/**
 * Genotype columns of a wide table at most. Every Parquet reader measured breaks down near 10,000
 * columns: 8,192 took 20 times as long to write as a matrix, and DuckDB hung at 44,000.
 */
export const MOST_COLUMNS = 2_000;
/** People of a DuckDB vector, and so of a batch. */
const BATCH = 2_048;
/** Measured: a quarter of the size and twice the reading speed of row groups of 2,048. */
const ROW_GROUP = 20_480;

/** Column of the IDs while the table is gathered: no variant has such a name. */
const KEY = ' sample';

/** What a wide table holds. */
export interface TableOptions {
  readonly dataDir: string;
  readonly name: string;
  readonly features: VariantSelection;
  /** Phenotype columns; all of the store by default. */
  readonly phenotypes?: readonly string[] | undefined;
  /** IDs of the people; everyone by default. */
  readonly samples?: readonly string[] | undefined;
  readonly overwrite: boolean;
  readonly memory: number;
  /** Of a store with dosages: those by default. */
  readonly values?: DatasetOptions['values'] | undefined;
}

/** A table that was written. */
export interface WrittenTable {
  readonly name: string;
  readonly path: string;
  readonly people: number;
  readonly phenotypes: readonly string[];
  readonly genotypes: readonly string[];
}

/**
 * Writes `table/<name>.parquet`: a row for each person in the order of the store, `sample_id`, the
 * phenotypes, then a column for each variant with 0, 1, 2 or NULL; with dosages, from 0 to 2.
 *
 * @throws {ConfigError} If the name is taken or no name, or there are more than 2,000 variants.
 * @throws {DatasetError} If a variant is unknown.
 * @throws {InputError} If a phenotype or person is unknown.
 */
export async function writeTable(
  options: TableOptions,
  context: NonNullable<DatasetOptions['context']>,
): Promise<WrittenTable> {
  const { dataDir, name, features: selection, memory, values } = options;
  const path = await freePath(options);
  const features = await listFeatures(dataDir, selection);
  if (features.length > MOST_COLUMNS) throw tooManyColumns(name, features.length);
  const chosen = options.samples && new Set(options.samples);
  return withStoreSession({ dataDir, memory }, async ({ connection }) => {
    const [ids, known] = await describeSamples(connection);
    checkNames('phenotype', options, options.phenotypes ?? [], known);
    checkNames('sample', options, options.samples ?? [], ids);
    const phenotypes = options.phenotypes ?? known;
    const genotypes = columnNames(features, ['sample_id', ...phenotypes]);
    const stream = { dataDir, features: selection, batchSize: BATCH, memory, context };
    const dataset = await GenomicBigDataset.open({
      ...stream,
      shuffle: false,
      ...(values && { values }),
    });
    const wide = { dataset, connection, names: genotypes };
    const people = await gatherPeople(wide, (id) => chosen?.has(id) ?? true).finally(() =>
      dataset.close(),
    );
    await replaceFile(path, async (aside) => {
      await connection.run(copyWide(phenotypes, aside));
    });
    return { name, path, people, phenotypes, genotypes };
  });
}

/** The IDs of the people, and the names of the phenotype columns. */
async function describeSamples(connection: DuckDBConnection): Promise<[string[], string[]]> {
  const texts = async (sql: string) => {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRows().map(([text]) => String(text));
  };
  const columns = await texts('SELECT column_name FROM (DESCRIBE samples)');
  return [
    await texts('SELECT sample_id FROM samples'),
    columns.filter((column) => column !== 'sample_id' && column !== 'sample_index'),
  ];
}

/** A table in the making: a column for each feature of the dataset. */
interface Wide {
  readonly dataset: GenomicBigDataset;
  readonly connection: DuckDBConnection;
  readonly names: readonly string[];
}

function copyWide(phenotypes: readonly string[], path: string): string {
  const columns = ['sample_id', ...phenotypes].map((column) => `s.${quotedIdentifier(column)}`);
  return `COPY (SELECT ${columns.join(', ')}, w.* EXCLUDE ("${KEY}")
      FROM wide w JOIN samples s ON s.sample_id = w."${KEY}" ORDER BY s.sample_index)
    TO ${quotedString(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP})`;
}

/** Fills the table `wide` with everybody who is wanted; gives their number. */
async function gatherPeople(
  { dataset, connection, names }: Wide,
  isWanted: (id: string) => boolean,
): Promise<number> {
  const type = dataset.summary.values === 'calls' ? TINYINT : FLOAT;
  const columns = names.map((name) => `${quotedIdentifier(name)} ${type}`);
  await connection.run(`CREATE TEMP TABLE wide ("${KEY}" VARCHAR, ${columns.join(', ')})`);
  const appender = await connection.createAppender('wide');
  const types = [VARCHAR, ...names.map(() => type)];
  let people = 0;
  for await (const { genotypes, sampleIds } of dataset.epoch(0)) {
    const rows = sampleIds.flatMap((id, row) => (isWanted(id) ? [row] : []));
    if (rows.length === 0) continue;
    const chunk = DuckDBDataChunk.create(types, rows.length);
    fill(chunk, 0, rows, (row) => sampleIds[row] ?? null);
    names.forEach((_, i) => {
      fill(chunk, i + 1, rows, (row) => {
        const copies = genotypes[row * names.length + i] as number;
        return Number.isNaN(copies) ? null : copies;
      });
    });
    appender.appendDataChunk(chunk);
    chunk.reset(); // frees what the garbage collector does not see
    people += rows.length;
  }
  appender.closeSync();
  return people;
}

function fill(
  chunk: DuckDBDataChunk,
  column: number,
  rows: readonly number[],
  value: (row: number) => DuckDBValue,
): void {
  const vector = chunk.getColumnVector(column);
  rows.forEach((row, i) => {
    vector.setItem(i, value(row));
  });
  vector.flush();
}

async function freePath({ dataDir, name, overwrite }: TableOptions): Promise<string> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) {
    throw new ConfigError('Cannot name table', {
      expected: 'letters, digits, "_", "-" and "."',
      actual: quote(name),
    });
  }
  const { tables } = storePaths(dataDir);
  await requireInside(dataDir, tables);
  const path = join(tables, `${name}.parquet`);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (overwrite || !isThere) return path;
  throw new ConfigError(`Cannot write table ${quote(name)}`, {
    expected: 'a name that is free, or --overwrite',
    actual: `a table at ${path}`,
  });
}

function tooManyColumns(name: string, count: number): ConfigError {
  return new ConfigError(`Cannot write table ${quote(name)}`, {
    expected: `at most ${MOST_COLUMNS} genotype columns, as Parquet readers break down near 10,000; \`ingest matrix\` takes any number`,
    actual: String(count),
  });
}

function checkNames(
  what: 'phenotype' | 'sample',
  { dataDir }: TableOptions,
  wanted: readonly string[],
  known: readonly string[],
): void {
  const names = new Set(known);
  const unknown = wanted.find((name) => !names.has(name));
  if (unknown === undefined) return;
  const shown = known.slice(0, 20).map(quote).join(', ');
  throw new InputError(`Cannot find ${what}`, {
    location: { file: storePaths(dataDir).samples },
    expected: `one of the store (${shown}${known.length > 20 ? ', …' : ''})`,
    actual: quote(unknown),
  });
}
