import type { Feature } from '@dirghayu/genotypes';
import type { DatasetOptions } from './dataset-options.ts';
import { automaticName, buildMatrix } from './matrix-builder.ts';
import { MatrixReader } from './matrix-reader.ts';
import { VECTOR_ROWS } from './matrix-writer.ts';
import { MemorySource } from './memory-source.ts';
import { EMPTY_SOURCE, type PackedSource } from './packed-source.ts';
import { ascending, invert } from './permutation.ts';
import { isMatrixSelection, type VariantSelection } from './selection.ts';
import type { Store } from './store.ts';
import { WorkerSource } from './worker-source.ts';

/** How the genotypes of a split will be read. */
export interface GenotypePlan {
  readonly matrix: string | null;
  readonly features: readonly Feature[];
  readonly source: PackedSource;
  /** Rows of the matrix that the split holds: by sample_index in memory, ascending in a stream. */
  readonly rows: Int32Array;
  /** sample_index of every row of the matrix. */
  readonly sampleOfRow: Int32Array;
  /** Rows of a row group. */
  readonly groupRows: number;
  /** Row groups of a window; null where the split is held in memory. */
  readonly windowGroups: number | null;
}

/** Finds or builds the matrix, and decides between memory and windows. */
export async function planGenotypes(
  store: Store,
  people: Int32Array,
  memory: number,
  options: DatasetOptions,
): Promise<GenotypePlan> {
  const groupRows = VECTOR_ROWS;
  if (options.features === 'none') {
    const sampleOfRow = ascending(store.manifest.samples.count);
    const still = { matrix: null, features: [], source: EMPTY_SOURCE, windowGroups: null };
    return { ...still, rows: people, sampleOfRow, groupRows };
  }
  const { fingerprint, root, session } = store;
  const matrix = isMatrixSelection(options.features)
    ? options.features.matrix
    : await ensureMatrix(store, options.features, options);
  const { verify = false } = options;
  const reader = await MatrixReader.open(session, root, matrix, { fingerprint, verify });
  const features = await reader.features();
  const sampleOfRow = await reader.sampleOfRow();
  const rowOfSample = invert(sampleOfRow);
  const rows = people.map((person) => rowOfSample[person] as number);
  const shared = { matrix, features, sampleOfRow, groupRows };
  if (rows.length * reader.stride <= memory) {
    return { ...shared, rows, source: new MemorySource(reader, rows), windowGroups: null };
  }
  const groupBytes = groupRows * reader.stride;
  return {
    ...shared,
    rows: rows.sort(),
    source: new WorkerSource({ root, name: matrix, fingerprint, groupRows }, reader.stride),
    windowGroups: Math.max(1, Math.floor(memory / 2 / groupBytes)),
  };
}

/** The name of the matrix of a selection, built now if it is not there. */
async function ensureMatrix(
  store: Store,
  features: VariantSelection,
  { context }: DatasetOptions,
): Promise<string> {
  const name = automaticName(store, features);
  await buildMatrix({
    dataDir: store.root,
    features,
    name,
    ...(context === undefined ? {} : { context }),
  });
  return name;
}
