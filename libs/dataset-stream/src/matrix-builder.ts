import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  MATRIX_BLOCK_FEATURES,
  MATRIX_ROW_GROUP,
  type MatrixDescription,
  type MatrixPaths,
  matrixName,
  matrixPaths,
  readManifest,
  readMatrix,
  sampleListHash,
  writeFileAtomically,
} from '@dirghayu/cohort-store';
import { packedLength } from '@dirghayu/genotypes';
import { ConfigError, createContext, quote, type RunOptions } from '@dirghayu/pipeline';
import { readCalls } from './calls-reader.ts';
import { chosenPeople } from './chosen-people.ts';
import { DatasetError } from './errors.ts';
import { hashFile } from './file-hash.ts';
import { MatrixReader } from './matrix-reader.ts';
import { PART_ROWS, writeBlockPart, writeFeatures, writeRows } from './matrix-writer.ts';
import { invert, shuffle } from './permutation.ts';
import { PersonTile, tileBytesPerPerson } from './person-tile.ts';
import { Random } from './random.ts';
import { type SelectedVariant, selectVariants } from './selected-variants.ts';
import { canonicalSelection, type VariantSelection } from './selection.ts';
import { removeStaleMatrices } from './stale-matrices.ts';
import { openStore, type Store } from './store.ts';

/** Default of `MatrixOptions.memory`: 1 GB. */
const DEFAULT_MEMORY = 2 ** 30;
/** What DuckDB gets at least, to hold and to write a part of 64 MB. */
const LEAST_DUCKDB_MEMORY = 256 * 2 ** 20;
/**
 * Variants that a row group of the store has at least; DuckDB holds one four times over while it
 * is read (measured: 400 MB for one of 100 MB).
 */
const GROUP_VARIANTS = 2_048;
/** Share of the memory that DuckDB gets, and that the tile gets. */
const MEMORY_SHARE = 3 / 8;

/** Variants between two reports of progress. */
const PROGRESS_VARIANTS = 2_048;

/** What to build and within which bounds. */
export interface MatrixOptions {
  /** Root of the cohort store. */
  readonly dataDir: string;
  readonly features: VariantSelection;
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
   * Bytes to work in, default 1 GB: three eighths for DuckDB (at least 256 MB, and 2 kB a
   * person), as much for the tile of people that is transposed at a time (2,048 at least), the
   * rest for what passes between them. Less memory reads the calls more often.
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
  const { samples } = await readManifest(options.dataDir);
  const memory = Math.max(
    LEAST_DUCKDB_MEMORY,
    4 * GROUP_VARIANTS * packedLength(samples.count),
    (options.memory ?? DEFAULT_MEMORY) * MEMORY_SHARE,
  );
  const store = await openStore(options.dataDir, { memory, threads: 2 });
  try {
    return await buildInStore(store, options);
  } finally {
    store.close();
  }
}

/** Name of the matrix that `buildMatrix` makes of a selection when it is given none. */
export function automaticName(store: Store, selection: VariantSelection): string {
  return matrixName(store.fingerprint, canonicalSelection(selection));
}

async function buildInStore(store: Store, options: MatrixOptions): Promise<BuiltMatrix> {
  const selection = recordedSelection(options);
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

/** What matrix.json says was asked for: the selection, and who if not everyone. */
function recordedSelection({ features, samples }: MatrixOptions): unknown {
  const selection = canonicalSelection(features);
  if (samples === undefined) return selection;
  const ids = [...new Set(samples)].sort();
  return { variants: selection, people: { count: ids.length, sha256: sampleListHash(ids) } };
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
  options: MatrixOptions,
): Promise<MatrixDescription> {
  const { seed = 0, memory = DEFAULT_MEMORY, context } = options;
  const features = await selectVariants(store, canonicalSelection(options.features));
  const people = await chosenPeople(store, options.samples);
  const sampleOfRow = shuffle(people, new Random('matrix', seed, people.length));
  await mkdir(paths.root, { recursive: true });
  await writeFeatures(store.session, paths.features, features);
  await writeRows(store.session, paths.rows, sampleOfRow);
  const parts = await writeBlocks({ store, paths, features, sampleOfRow, memory, context });
  const description: MatrixDescription = {
    format: 'dirghayu-matrix',
    formatVersion: 1,
    storeFingerprint: store.fingerprint,
    rows: sampleOfRow.length,
    features: features.length,
    blockFeatures: MATRIX_BLOCK_FEATURES,
    seed,
    selection,
    parts,
  };
  await writeFileAtomically(paths.description, `${JSON.stringify(description, null, 2)}\n`);
  return description;
}

interface Blocks {
  readonly store: Store;
  readonly paths: MatrixPaths;
  readonly features: readonly SelectedVariant[];
  readonly sampleOfRow: Int32Array;
  readonly memory: number;
  readonly context: RunOptions | undefined;
}

async function writeBlocks(blocks: Blocks): Promise<MatrixDescription['parts']> {
  const { features, sampleOfRow } = blocks;
  const people = sampleOfRow.length;
  const parts: MatrixDescription['parts'] = [];
  const { progress } = createContext(blocks.context);
  const total = features.length * people;
  let done = 0;
  let buffer = new Uint8Array(0);
  for (let block = 0; block * MATRIX_BLOCK_FEATURES < features.length; block++) {
    const start = block * MATRIX_BLOCK_FEATURES;
    const variants = features.slice(start, start + MATRIX_BLOCK_FEATURES);
    const tileRows = rowsOfTile(variants.length, people, blocks.memory);
    const bytes = Math.min(tileRows, people) * packedLength(variants.length);
    if (bytes > buffer.length) buffer = new Uint8Array(bytes);
    let part = 0;
    for (let first = 0; first < people; first += tileRows) {
      const rows = sampleOfRow.subarray(first, first + tileRows);
      const tile = await fillTile(blocks, variants, rows, buffer, (filled) =>
        progress({ unit: 'genotypes', done: done + filled * rows.length, total }),
      );
      for (let at = 0; at < rows.length; at += PART_ROWS) {
        const count = Math.min(PART_ROWS, rows.length - at);
        parts.push(await writePart(blocks, block, part++, first + at, count, (i) => tile(at + i)));
      }
      done += rows.length * variants.length;
      progress({ unit: 'genotypes', done, total });
    }
  }
  return parts;
}

/** Rows of a tile: everyone if that fits, else whole parts, else whole row groups. */
function rowsOfTile(features: number, people: number, memory: number): number {
  const fitting = Math.floor((memory * MEMORY_SHARE) / tileBytesPerPerson(features));
  if (fitting >= people) return people;
  const unit = fitting >= PART_ROWS ? PART_ROWS : MATRIX_ROW_GROUP;
  return Math.max(MATRIX_ROW_GROUP, fitting - (fitting % unit));
}

/** Transposes one block for the people of `rows`; gives the calls of the i-th of them. */
async function fillTile(
  { store, context }: Blocks,
  variants: readonly SelectedVariant[],
  rows: Int32Array,
  buffer: Uint8Array,
  onVariants: (filled: number) => void,
): Promise<(i: number) => Uint8Array> {
  const people = rows.slice().sort();
  const everyone = store.manifest.samples.count;
  const tile = new PersonTile(people, everyone, variants.length, buffer);
  const take = (i: number, calls: Uint8Array) => {
    tile.add(calls);
    if (i % PROGRESS_VARIANTS === PROGRESS_VARIANTS - 1) onVariants(i + 1);
  };
  await readCalls(store, variants, take, context?.signal);
  const place = invert(people, everyone);
  return (i) => tile.row(place[rows[i] as number] as number);
}

async function writePart(
  { store, paths }: Blocks,
  block: number,
  part: number,
  first: number,
  rows: number,
  rowCalls: (i: number) => Uint8Array,
): Promise<MatrixDescription['parts'][number]> {
  const path = paths.part(block, part);
  await writeBlockPart(store.session, path, first, rows, rowCalls);
  const { bytes, sha256 } = await hashFile(path);
  return { path: `block=${block}/part-${part}.parquet`, block, rows, bytes, sha256 };
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
