import { quote } from '@dirghayu/pipeline';
import { joinLocation as join } from '@dirghayu/storage';
import { StoreError } from './errors.ts';

/** Name of the manifest inside a store. */
export const MANIFEST_FILE = 'manifest.json';

/** Where everything of a store lies; the one place that knows the layout (docs/format.md). */
export interface StorePaths {
  readonly root: string;
  readonly manifest: string;
  readonly samples: string;
  readonly views: string;
  readonly variants: string;
  readonly matrices: string;
  readonly tables: string;
  /** Work in progress; never read by readers. */
  readonly staging: string;
}

/** The paths of the store at `root`. */
export function storePaths(root: string): StorePaths {
  return {
    root,
    manifest: join(root, MANIFEST_FILE),
    samples: join(root, 'samples.parquet'),
    views: join(root, 'views.sql'),
    variants: join(root, 'variants'),
    matrices: join(root, 'matrices'),
    tables: join(root, 'table'),
    staging: join(root, '.staging'),
  };
}

/**
 * Path of one part of the variants, relative to the store, with `/` on every platform.
 *
 * @param directory - Where the parts of a manifest lie, all of them: `variants`, or another one
 *   once people were added, for then every row is written anew (see `variantsDirectory`).
 */
export function variantPartPath(chrom: string, part: number, directory = 'variants'): string {
  return `${directory}/${partitionName('chrom', chrom)}/${partName(part)}`;
}

/** The directory in which the calls of so many people lie that a store holds since `generation`. */
export function variantsDirectory(generation: number): string {
  return generation === 1 ? 'variants' : `variants-${generation}`;
}

/** Paths of one matrix inside its directory. */
export interface MatrixPaths {
  readonly root: string;
  readonly description: string;
  readonly features: string;
  readonly rows: string;
  block(block: number): string;
  part(block: number, part: number): string;
}

/** The paths of matrix `name` in the store at `root`. */
export function matrixPaths(root: string, name: string): MatrixPaths {
  const directory = join(storePaths(root).matrices, name);
  const block = (k: number) => join(directory, `block=${k}`);
  return {
    root: directory,
    description: join(directory, 'matrix.json'),
    features: join(directory, 'features.parquet'),
    rows: join(directory, 'rows.parquet'),
    block,
    part: (k, part) => join(block(k), partName(part)),
  };
}

/**
 * `key=value` as a Hive directory name, percent-encoded as DuckDB and Spark decode it.
 *
 * Contig names come from files of strangers: every byte outside `A–Z a–z 0–9 _ - .` is
 * encoded, and so is a leading dot, so that no name can leave its directory. The first letter of
 * the two words by which Hive says NULL is encoded too: a contig may be called so.
 *
 * @throws {StoreError} If no file system takes so long a name.
 */
export function partitionName(key: string, value: string): string {
  const encoded = encodeURIComponent(value)
    .replace(/[!'()*~]|^\./g, percent)
    .replace(/^[n_](?=ull$|_HIVE_DEFAULT_PARTITION__$)/i, percent);
  const name = `${key}=${encoded}`;
  if (name.length <= MOST_NAME_BYTES) return name;
  throw new StoreError(`Cannot store ${key} ${quote(value)}`, {
    expected: `a name of at most ${MOST_NAME_BYTES - key.length - 1} characters, percent-encoded`,
    actual: `one of ${encoded.length}`,
  });
}

/** Of a directory, on the file systems in use. */
const MOST_NAME_BYTES = 255;

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function partName(part: number): string {
  return `part-${part}.parquet`;
}
