import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  MATRIX_BLOCK_FEATURES,
  type MatrixDescription,
  type MatrixPaths,
  type MatrixValues,
  matrixName,
  matrixPaths,
  matrixRowBytes,
  readManifest,
  readMatrix,
  requireInside,
  sampleListHash,
  writeFileAtomically,
} from '@dirghayu/cohort-store';
import { ConfigError, quote, type RunOptions } from '@dirghayu/pipeline';
import { chosenPeople } from './chosen-people.ts';
import { DatasetError } from './errors.ts';
import { writeBlocks } from './matrix-blocks.ts';
import { MatrixReader } from './matrix-reader.ts';
import { writeFeatures, writeRows } from './matrix-writer.ts';
import { shuffle } from './permutation.ts';
import { Random } from './random.ts';
import { selectVariants } from './selected-variants.ts';
import { canonicalSelection, type VariantSelection } from './selection.ts';
import { removeStaleMatrices } from './stale-matrices.ts';
import { openStore, type Store } from './store.ts';

/** Default of `MatrixOptions.memory`: 1 GB. */
const DEFAULT_MEMORY = 2 ** 30;
/** What DuckDB gets at least, to hold and to write a part of 64 MB. */
const LEAST_DUCKDB_MEMORY = 256 * 2 ** 20;
/** Share of the memory that DuckDB gets: it holds up to half as much again. */
const DUCKDB_SHARE = 1 / 4;
/**
 * Variants that a row group of the store has at least; DuckDB holds one four times over while it
 * is read (measured: 400 MB for one of 100 MB).
 */
const GROUP_VARIANTS = 2_048;
/**
 * DuckDB's threads. The transposition is what takes the time: of 50,000 people and 200,000 features a second one
 * saves nothing, and holds 300 MB.
 */
const THREADS = 1;

/** What to build and within which bounds. */
export interface MatrixOptions {
  /** Root of the cohort store. */
  readonly dataDir: string;
  readonly features: VariantSelection;
  /** What it holds; by default dosages where the store has them, else calls. */
  readonly values?: MatrixValues;
  /** Name below `matrices/`; by default a hash of store and selection. */
  readonly name?: string;
  /** IDs of the people who become rows; everyone by default. */
  readonly samples?: readonly string[];
  /** Whether to replace a matrix of this name that holds something else; default false. */
  readonly overwrite?: boolean;
  /** Whether to compare the hash of every part of a matrix that is there; default false. */
  readonly verify?: boolean;
  /** Seed of the order of people on disk; default 0. */
  readonly seed?: number;
  /**
   * Bytes to work in, default 1 GB: a quarter for DuckDB (at least 256 MB, and 2 kB a person), three
   * eighths for the tile of people that is transposed at a time (2,048 at least), the rest for
   * what passes between them. Less memory reads the calls more often.
   */
  readonly memory?: number;
  /** Where diagnostics and progress go, and what aborts the build. */
  readonly context?: RunOptions;
}

/** A matrix that lies finished in its store. */
export interface BuiltMatrix extends MatrixDescription {
  readonly name: string;
}

/**
 * Makes a sample-major matrix of the selected variants, unless it is there already.
 *
 * An external transpose: for each block of 16,384 features and each tile of people that fits
 * the memory, the block's calls are read once, transposed, and written in a seeded random order
 * of people. Everything is written aside and renamed at the end: a matrix is whole or absent.
 *
 * @throws {DatasetError} If a feature is unknown, or the name belongs to another matrix.
 * @throws {StoreError} If the store is absent or broken.
 */
export async function buildMatrix(options: MatrixOptions): Promise<BuiltMatrix> {
  const { samples, dosages } = await readManifest(options.dataDir);
  const values = options.values ?? (dosages === null ? 'calls' : 'dosages');
  const memory = Math.max(
    LEAST_DUCKDB_MEMORY,
    4 * GROUP_VARIANTS * matrixRowBytes(values, samples.count),
    (options.memory ?? DEFAULT_MEMORY) * DUCKDB_SHARE,
  );
  const store = await openStore(options.dataDir, { memory, threads: THREADS });
  try {
    return await buildInStore(store, { ...options, values: valuesOf(store, options.values) });
  } finally {
    store.close();
  }
}

/** Name of the matrix that `buildMatrix` makes of a selection when it is given none. */
export function automaticName(
  store: Store,
  features: VariantSelection,
  values: MatrixValues | undefined,
): string {
  const recorded = recordedSelection(store, { features, values: valuesOf(store, values) });
  return matrixName(store.fingerprint, recorded);
}

/**
 * What a matrix of `store` holds if `values` are asked for.
 *
 * @throws {DatasetError} If that is dosages, and the store has none.
 */
function valuesOf({ manifest, root }: Store, values: MatrixValues | undefined): MatrixValues {
  if (manifest.dosages !== null) return values ?? 'dosages';
  if (values !== 'dosages') return 'calls';
  throw new DatasetError('Cannot read dosages', {
    location: { file: root },
    expected: 'a store that was made with --field DS, GP or HDS',
    actual: 'one of genotypes alone',
  });
}

type BuildOptions = MatrixOptions & { readonly values: MatrixValues };

async function buildInStore(store: Store, options: BuildOptions): Promise<BuiltMatrix> {
  const selection = recordedSelection(store, options);
  const name = options.name ?? matrixName(store.fingerprint, selection);
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) {
    throw new ConfigError('Cannot name matrix', {
      expected: 'letters, digits, "_", "-" and "."',
      actual: quote(name),
    });
  }
  const built = await findMatrix(store, name, selection, options.seed);
  if (built?.isSame) {
    if (options.verify) await verifyMatrix(store, name);
    return built.matrix;
  }
  if (built && !options.overwrite) throw nameTaken(store, name);
  await requireInside(store.root, store.paths.staging);
  await requireInside(store.root, store.paths.matrices);
  const attempt = join(store.paths.staging, `matrix-${name}-${randomUUID()}`);
  try {
    const description = await writeMatrix(store, matrixPaths(attempt, name), selection, options);
    const target = matrixPaths(store.root, name).root;
    if (built) await rename(target, join(attempt, 'replaced'));
    await publish(matrixPaths(attempt, name).root, target);
    await removeStaleMatrices(store);
    const published = await findMatrix(store, name, selection, options.seed);
    if (published && !published.isSame) throw nameTaken(store, name);
    return published?.matrix ?? { name, ...description };
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
}

async function verifyMatrix({ session, root, fingerprint }: Store, name: string): Promise<void> {
  await MatrixReader.open(session, root, name, { fingerprint, verify: true });
}

/** What matrix.json says was asked for: the selection, who if not everyone, calls if of dosages. */
function recordedSelection(
  { manifest }: Store,
  { features, samples, values }: Pick<BuildOptions, 'features' | 'samples' | 'values'>,
): unknown {
  const variants = canonicalSelection(features);
  const isRounded = manifest.dosages !== null && values === 'calls';
  if (samples === undefined && !isRounded) return variants;
  const ids = samples && [...new Set(samples)].sort();
  return {
    variants,
    ...(ids ? { people: { count: ids.length, sha256: sampleListHash(ids) } } : {}),
    ...(isRounded ? { values } : {}),
  };
}

/** The matrix of this name, and whether it is the one that is asked for; null without one. */
async function findMatrix(
  store: Store,
  name: string,
  selection: unknown,
  seed: number | undefined,
): Promise<{ readonly matrix: BuiltMatrix; readonly isSame: boolean } | null> {
  const found = await readMatrix(store.root, name);
  if (found === null) return null;
  const isSame =
    found.storeFingerprint === store.fingerprint &&
    (seed === undefined || found.seed === seed) &&
    JSON.stringify(found.selection) === JSON.stringify(selection);
  return { matrix: { name, ...found }, isSame };
}

function nameTaken(store: Store, name: string): DatasetError {
  return new DatasetError(`Cannot build matrix ${quote(name)}`, {
    location: { file: matrixPaths(store.root, name).root },
    expected: 'a name that is free',
    actual: 'a matrix of another selection, seed or store',
  });
}

async function writeMatrix(
  store: Store,
  paths: MatrixPaths,
  selection: unknown,
  options: BuildOptions,
): Promise<MatrixDescription> {
  const { seed = 0, memory = DEFAULT_MEMORY, context, values } = options;
  const blockFeatures = MATRIX_BLOCK_FEATURES[values];
  const features = await selectVariants(store, canonicalSelection(options.features));
  const people = await chosenPeople(store, options.samples);
  const sampleOfRow = shuffle(people, new Random('matrix', seed, people.length));
  await mkdir(paths.root, { recursive: true });
  await writeFeatures(store.session, paths.features, features, blockFeatures);
  await writeRows(store.session, paths.rows, sampleOfRow);
  const parts = await writeBlocks({ store, paths, features, sampleOfRow, memory, context, values });
  const description: MatrixDescription = {
    format: 'dirghayu-matrix',
    formatVersion: 1,
    storeFingerprint: store.fingerprint,
    values,
    rows: sampleOfRow.length,
    features: features.length,
    blockFeatures,
    seed,
    selection,
    parts,
  };
  await writeFileAtomically(paths.description, `${JSON.stringify(description, null, 2)}\n`);
  return description;
}

/** Renames; loses gracefully against another process that was quicker. */
async function publish(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}
