import { readMatrix, StoreError } from '@dirghayu/cohort-store';
import type { Feature } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import type { DatasetOptions } from './dataset-options.ts';
import { literal } from './duckdb-session.ts';
import { DatasetError } from './errors.ts';
import { automaticName, buildMatrix } from './matrix-builder.ts';
import { MatrixReader } from './matrix-reader.ts';
import type { RowReader } from './row-reader.ts';
import { SampleTable } from './sample-table.ts';
import { isMatrixSelection, type VariantSelection } from './selection.ts';
import { openStore, type Store } from './store.ts';
import { mirrorOf } from './store-mirror.ts';
import { findWideTable, openWideCohort } from './wide-table.ts';

/** People with phenotypes and genotypes: a cohort store, or a wide table that others wrote. */
export interface Cohort {
  readonly root: string;
  /** Identity of the content. */
  readonly fingerprint: string;
  readonly table: SampleTable;
  /** The genotypes that the options ask for. */
  genotypes(options: DatasetOptions): Promise<CohortGenotypes>;
  close(): void;
}

/** The genotypes of a cohort, sample-major. */
export interface CohortGenotypes {
  /** Name of the matrix; null for a wide table. */
  readonly matrix: string | null;
  readonly features: readonly Feature[];
  readonly reader: RowReader;
  /** sample_index of every row. */
  readonly sampleOfRow: Int32Array;
  /** Whether a thread can open the matrix by its name and read it in windows. */
  readonly canStream: boolean;
}

/**
 * Opens the cohort at `options.dataDir`.
 *
 * @throws {StoreError} If it is neither a whole store nor a folder of Parquet.
 */
export async function openCohort(options: DatasetOptions): Promise<Cohort> {
  const wide = await findWideTable(options.dataDir);
  if (wide) return openWideCohort(wide, options);
  const store = await openStore(options.dataDir, { variants: false });
  try {
    const { root, fingerprint, close } = store;
    const table = await openStoreSamples(store);
    return {
      root,
      fingerprint,
      table,
      close,
      genotypes: (wanted) => openStoreGenotypes(store, wanted),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * Opens samples.parquet of `store`.
 *
 * @throws {StoreError} If its people are not the ones that the manifest counts.
 */
export async function openStoreSamples(store: Store): Promise<SampleTable> {
  const { session, paths, manifest } = store;
  const people = manifest.samples.count;
  // People who were added since stand behind those of this manifest.
  const from = `(FROM read_parquet(${literal(paths.samples)}) WHERE sample_index < ${people})`;
  const range = `SELECT min(sample_index)::INTEGER, max(sample_index)::INTEGER,
    count(DISTINCT sample_index)::INTEGER, count(*)::INTEGER FROM ${from}`;
  const source = {
    session,
    file: paths.samples,
    from,
    orderBy: 'ORDER BY sample_index',
    idColumn: 'sample_id',
    hidden: ['sample_index'],
  };
  const [[indices], table] = await Promise.all([session.rows(range), SampleTable.open(source)]);
  const [first, last, distinct, rows] = indices ?? [];
  if (first === 0 && last === people - 1 && distinct === people && rows === people) return table;
  throw new StoreError('Cannot read samples', {
    location: { file: paths.samples },
    expected: `sample_index from 0 to ${people - 1}, each once`,
    actual: `${rows} rows from ${first} to ${last}`,
  });
}

async function openStoreGenotypes(
  store: Store,
  { features: asked, values, context, verify = false }: DatasetOptions,
): Promise<CohortGenotypes> {
  const { root, session, fingerprint } = store;
  let name: string;
  if (isMatrixSelection(asked)) {
    name = asked.matrix;
  } else {
    const selection = asked as VariantSelection;
    name = automaticName(store, selection, values);
    const given = { ...(context && { context }), ...(values && { values }) };
    await mirrorOf(root)?.provideMatrix(name);
    const isThere = (await readMatrix(root, name))?.storeFingerprint === fingerprint;
    // Not to be asked of a mirror without need: it would fetch the variants.
    if (!isThere || !mirrorOf(root))
      await buildMatrix({ dataDir: root, features: selection, name, ...given });
  }
  const reader = await MatrixReader.open(session, root, name, { fingerprint, verify });
  if (values !== undefined && values !== reader.values) throw otherValues(root, name, values);
  const [features, sampleOfRow] = await Promise.all([reader.features(), reader.sampleOfRow()]);
  return { matrix: name, reader, features, sampleOfRow, canStream: true };
}

function otherValues(root: string, matrix: string, values: string): DatasetError {
  return new DatasetError(`Cannot take ${values} from matrix ${quote(matrix)}`, {
    location: { file: root },
    expected: `a matrix of ${values}`,
    actual: values === 'calls' ? 'one of dosages' : 'one of calls',
  });
}
