import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { packedLength } from '@dirghayu/genotypes';
import * as z from 'zod';
import { parseDescription } from './description.ts';
import { innerPath } from './inner-path.ts';
import { matrixPaths } from './paths.ts';
import { sha256 } from './sha256.ts';

/** What a matrix holds of each person and feature: a call of two bits, or a dosage of sixteen. */
export type MatrixValues = 'calls' | 'dosages';

/** Features a block of a matrix holds: 4 kB of a person either way. */
export const MATRIX_BLOCK_FEATURES: Readonly<Record<MatrixValues, number>> = {
  calls: 16_384,
  dosages: 2_048,
};
/** People a row group of a matrix holds: a vector of DuckDB, the least that it writes. */
export const MATRIX_ROW_GROUP = 2_048;

const FORMAT = 'dirghayu-matrix';
const FORMAT_VERSION = 1;
const count = z.int().nonnegative();

const matrixSchema = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.literal(FORMAT_VERSION),
  /** `storeFingerprint` of the store that it was made from. */
  storeFingerprint: z.string(),
  values: z.enum(['calls', 'dosages']).default('calls'),
  rows: count,
  features: count,
  blockFeatures: z.int().positive(),
  /** Seed of the permutation of people. */
  seed: z.int(),
  /** The selection that the features answer to, as it was asked for. */
  selection: z.unknown(),
  parts: z.array(z.object({ path: innerPath, block: count, rows: count, bytes: count, sha256 })),
});

/** Bytes that one person's `features` values take. */
export function matrixRowBytes(values: MatrixValues, features: number): number {
  return values === 'calls' ? packedLength(features) : 2 * features;
}

/** What matrix.json says of a sample-major matrix. */
export type MatrixDescription = z.infer<typeof matrixSchema>;

/**
 * Reads matrix.json; null if the matrix was never finished.
 *
 * @throws {StoreError} If the file is there and is not a matrix description of this version.
 */
export async function readMatrix(root: string, name: string): Promise<MatrixDescription | null> {
  const path = matrixPaths(root, name).description;
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  return parseDescription(matrixSchema, text, {
    path,
    action: 'Cannot read matrix',
    what: `a ${FORMAT} description`,
    formatVersion: FORMAT_VERSION,
  });
}

/**
 * Name of the matrix that holds `selection` of a store: the same for the same content, in
 * whatever order its keys were written.
 */
export function matrixName(storeFingerprint: string, selection: unknown): string {
  const text = JSON.stringify([storeFingerprint, selection], sortKeys);
  const hash = createHash('sha256').update(text);
  return `auto-${hash.digest('hex').slice(0, 16)}`;
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
