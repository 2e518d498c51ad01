import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type MatrixDescription,
  type MatrixValues,
  matrixPaths,
  matrixRowBytes,
  readMatrix,
  StoreError,
  storePaths,
} from '@dirghayu/cohort-store';
import type { Feature } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import { DuckDBIntegerVector } from '@duckdb/node-api';
import { blobRuns } from './blob-runs.ts';
import { type DuckDbSession, literal } from './duckdb-session.ts';
import { DatasetError } from './errors.ts';
import { hashFile } from './file-hash.ts';
import type { RowReader, RowRun } from './row-reader.ts';
import { mirrorOf, type StoreMirror } from './store-mirror.ts';
import { textColumn } from './text-column.ts';

/** How strictly a matrix is checked when it is opened. */
export interface MatrixOpenOptions {
  /** `storeFingerprint` of the store it lies in. */
  readonly fingerprint: string;
  /** Whether to hash every part, not only to compare its size. */
  readonly verify?: boolean;
}

/** Parts that are read at a time: each is one row group, which one thread inflates. */
const PARTS_AT_ONCE = 4;

/** Rows of one part. */
interface PartRead {
  readonly part: MatrixDescription['parts'][number];
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Byte of a person's row where those of the part begin, and how many they are. */
  readonly offset: number;
  readonly length: number;
}

/** A finished matrix, open for reading through the session of its caller. */
export class MatrixReader implements RowReader {
  readonly name: string;
  readonly description: MatrixDescription;
  readonly values: MatrixValues;
  /** Bytes of one person's row over all blocks. */
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
  readonly #session: DuckDbSession;
  readonly #root: string;
  /** Where parts come from if the store lies elsewhere. */
  readonly #mirror: StoreMirror | null;

  private constructor(
    session: DuckDbSession,
    root: string,
    name: string,
    description: MatrixDescription,
    mirror: StoreMirror | null,
  ) {
    this.#session = session;
    this.#root = root;
    this.#mirror = mirror;
    this.name = name;
    this.description = description;
    this.values = description.values;
    this.stride = matrixRowBytes(description.values, description.features);
    this.rows = description.rows;
    this.columns = description.features;
  }

  /**
   * Opens matrix `name` of the store at `root`.
   *
   * @throws {DatasetError} If there is none of that name.
   * @throws {StoreError} If it is of another store, or a part is absent, cut or foreign.
   */
  static async open(
    session: DuckDbSession,
    root: string,
    name: string,
    { fingerprint, verify = false }: MatrixOpenOptions,
  ): Promise<MatrixReader> {
    const mirror = mirrorOf(root);
    await mirror?.provideMatrix(name);
    const description = await readMatrix(root, name);
    const { root: directory } = matrixPaths(root, name);
    if (description === null) {
      throw await unknownMatrix(root, name);
    }
    if (description.storeFingerprint !== fingerprint) {
      throw new StoreError('Cannot open matrix', {
        location: { file: directory },
        expected: 'a matrix of the store as it is now; delete it and build it again',
        actual: 'one of other samples or variants',
      });
    }
    // A part from elsewhere is checked by its hash when it comes.
    if (!mirror) for (const part of description.parts) await checkPart(directory, part, verify);
    return new MatrixReader(session, directory, name, description, mirror);
  }

  /** The features in column order. */
  async features(): Promise<readonly Feature[]> {
    const features: Feature[] = [];
    const sql = `SELECT name, chrom, pos, ref, alt, id, af::DOUBLE
      FROM read_parquet(${literal(join(this.#root, 'features.parquet'))}) ORDER BY feature`;
    for await (const chunk of this.#session.chunks(sql)) {
      const [name, chrom, ref, alt] = [0, 1, 3, 4].map((i) => textColumn(chunk, i) as string[]);
      const [pos, af] = [2, 6].map((i) => chunk.getColumnValues(i) as (number | null)[]);
      const id = textColumn(chunk, 5);
      for (let i = 0; i < chunk.rowCount; i++) {
        features.push({
          name: name?.[i] as string,
          chrom: chrom?.[i] as string,
          pos: pos?.[i] as number,
          ref: ref?.[i] as string,
          alt: alt?.[i] as string,
          id: id[i] ?? null,
          af: af?.[i] ?? Number.NaN,
        });
      }
    }
    this.#checkCount('features.parquet', features.length, this.description.features);
    return features;
  }

  /** The sample_index of every row. */
  async sampleOfRow(): Promise<Int32Array> {
    const samples = new Int32Array(this.rows);
    const file = join(this.#root, 'rows.parquet');
    const sql = `SELECT sample_index FROM read_parquet(${literal(file)}) ORDER BY row`;
    let row = 0;
    for await (const chunk of this.#session.chunks(sql)) {
      for (const sample of chunk.getColumnValues(0)) samples[row++] = Number(sample);
    }
    this.#checkCount('rows.parquet', row, this.rows);
    return samples;
  }

  /** Hands the calls of rows `start` up to `end` (exclusive) to `take`, in pieces of several parts. */
  async readRuns(start: number, end: number, take: (run: RowRun) => void): Promise<void> {
    const reads = this.#readsOf(start, end).values();
    let isStopped = false;
    const readInTurn = async () => {
      for (const { part, offset, ...rows } of reads) {
        if (isStopped) return;
        await this.#withPart(part, (path) =>
          this.#readPart(path, rows, (run) => take({ ...run, offset })),
        );
      }
    };
    const readers = Array.from({ length: PARTS_AT_ONCE }, () =>
      readInTurn().finally(() => {
        isStopped = true; // all are begun, or one has failed
      }),
    );
    const outcomes = await Promise.allSettled(readers);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Which rows of which parts hold the calls of rows `start` up to `end` (exclusive). */
  #readsOf(start: number, end: number): PartRead[] {
    const { blockFeatures, features } = this.description;
    const reads: PartRead[] = [];
    let first = 0;
    let block = -1;
    for (const part of this.description.parts) {
      if (part.block !== block) {
        block = part.block;
        first = 0;
      }
      const from = Math.max(start, first);
      const to = Math.min(end, first + part.rows);
      first += part.rows;
      if (from >= to) continue;
      const offset = matrixRowBytes(this.values, block * blockFeatures);
      const width = Math.min(blockFeatures, features - block * blockFeatures);
      const length = matrixRowBytes(this.values, width);
      reads.push({ part, start: from, end: to, offset, length });
    }
    return reads;
  }

  async #withPart(
    part: MatrixDescription['parts'][number],
    action: (path: string) => Promise<void>,
  ): Promise<void> {
    if (!this.#mirror) return action(join(this.#root, ...part.path.split('/')));
    const path = `matrices/${this.name}/${part.path}`;
    await this.#mirror.withPart({ ...part, path }, action);
  }

  async #readPart(
    path: string,
    { start, end, length }: Pick<PartRead, 'start' | 'end' | 'length'>,
    take: (run: Omit<RowRun, 'offset'>) => void,
  ): Promise<void> {
    const sql = `SELECT row, ${this.values === 'calls' ? 'genotypes' : 'dosages'} FROM read_parquet(${literal(path)})
      WHERE row >= ${start} AND row < ${end}`;
    let next = start;
    for await (const chunk of this.#session.chunks(sql)) {
      const rows = chunk.getColumnVector(0);
      const runs = blobRuns(chunk, 1, length);
      if (!(rows instanceof DuckDBIntegerVector && runs)) throw brokenPart(path);
      for (const { start: first, count, bytes } of runs) {
        for (let i = 0; i < count; i++) {
          if (rows.getItem(first + i) !== next + i) throw brokenPart(path);
        }
        take({ row: next, count, calls: bytes });
        next += count;
      }
    }
    if (next !== end) throw brokenPart(path);
  }

  #checkCount(file: string, actual: number, expected: number): void {
    if (actual !== expected) throw brokenPart(join(this.#root, file));
  }
}

async function unknownMatrix(root: string, name: string): Promise<DatasetError> {
  const names = await readdir(storePaths(root).matrices).catch(() => []);
  const known = names.sort().map(quote).join(', ') || 'the store has none';
  return new DatasetError('Cannot open matrix', {
    location: { file: root },
    expected: `the name of a finished matrix (${known})`,
    actual: quote(name),
  });
}

async function checkPart(
  directory: string,
  part: MatrixDescription['parts'][number],
  verify: boolean,
): Promise<void> {
  const path = join(directory, ...part.path.split('/'));
  const found = await stat(path).catch(() => null);
  const isWhole =
    found?.size === part.bytes && (!verify || (await hashFile(path)).sha256 === part.sha256);
  if (isWhole) return;
  throw new StoreError('Cannot open matrix', {
    location: { file: path },
    expected: `the file of ${part.bytes} bytes that matrix.json lists`,
    actual: found ? `another of ${found.size} bytes` : 'no file',
  });
}

function brokenPart(path: string): StoreError {
  return new StoreError('Cannot read matrix', {
    location: { file: path },
    expected: 'the rows and columns that matrix.json tells of',
    actual: 'others',
  });
}
