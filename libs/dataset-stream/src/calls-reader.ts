import { type MatrixValues, matrixRowBytes, StoreError } from '@dirghayu/cohort-store';
import { MISSING_CALL, MISSING_DOSAGE, ONE_COPY, orCall, packedLength } from '@dirghayu/genotypes';
import { DuckDBBlobVector, type DuckDBDataChunk, DuckDBListVector } from '@duckdb/node-api';
import { type BlobRun, blobRuns } from './blob-runs.ts';
import { literal } from './duckdb-session.ts';
import { partPath, type Store } from './store.ts';

/** Where the calls of a variant lie. */
export interface CallPlace {
  /** Index of the part in the manifest. */
  readonly part: number;
  /** 0-based row in the part's file. */
  readonly row: number;
}

/** Bytes of packed calls that one statement asks for, if row groups are not larger themselves. */
const SLICE_BYTES = 32 * 2 ** 20;

/**
 * Takes the packed calls of one variant, in store order, or its dosages, two bytes each; they are
 * only valid during the call.
 */
export type TakeCalls = (variant: number, calls: Uint8Array) => void;

/** Bytes of calls that one query returns at most: DuckDB sorts those of scattered rows. */
const QUERY_BYTES = 64e6;

/** Which calls to read, and how. */
export interface CallsToRead {
  /** In store order. */
  readonly variants: readonly CallPlace[];
  /** `calls` by default. */
  readonly values?: MatrixValues;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the calls of some variants and hands each to `take` with its index.
 *
 * Holds the calls of one query at a time: 64 MB, or one variant if that is more.
 *
 * @throws {StoreError} If a row is gone or has calls for another number of people.
 */
export async function readCalls(store: Store, read: CallsToRead, take: TakeCalls): Promise<void> {
  const { variants } = read;
  const most = Math.max(1, Math.floor(QUERY_BYTES / rowBytes(store, read)));
  for (let start = 0; start < variants.length; ) {
    const part = variants[start]?.part ?? 0;
    const last = Math.min(variants.length, start + most);
    let end = start + 1;
    while (end < last && variants[end]?.part === part) end++;
    await readPart(store, read, { part, start, end }, take);
    start = end;
  }
}

function rowBytes({ manifest }: Store, { values = 'calls' }: CallsToRead): number {
  return matrixRowBytes(values, manifest.samples.count);
}

async function readPart(
  store: Store,
  read: CallsToRead,
  // `end` is exclusive
  { part, start, end }: { readonly part: number; readonly start: number; readonly end: number },
  take: TakeCalls,
): Promise<void> {
  const { variants, values = 'calls', signal } = read;
  const file = store.manifest.variants.parts[part];
  const path = file ? partPath(store, file) : '';
  let next = start;
  for (const sliceEnd of await sliceEnds(store, path, rowBytes(store, read))) {
    signal?.throwIfAborted();
    let stop = next;
    while (stop < end && (variants[stop]?.row ?? 0) < sliceEnd) stop++;
    if (stop === next) continue;
    const sql = callsSql(path, variants.slice(next, stop), values);
    for await (const chunk of store.session.chunks(sql)) {
      const rows = chunk.getColumnValues(0);
      const calls = callsOfChunk(chunk, 1, store.manifest.samples.count, values);
      for (let i = 0; i < rows.length; i++) {
        const wanted = variants[next]?.row ?? -1;
        if (Number(rows[i]) < wanted) continue; // between rows that are wanted
        const stored = calls(i);
        if (rows[i] !== wanted || stored === null) throw brokenPart(store, path);
        take(next++, stored);
      }
    }
    if (next !== stop) break;
  }
  if (next !== end) throw brokenPart(store, path);
}

/** Rows, exclusive, where the slices of a part end: whole row groups of about `SLICE_BYTES`. */
async function sliceEnds(store: Store, path: string, bytes: number): Promise<readonly number[]> {
  const groups = await store.session.rows(
    `SELECT row_group_num_rows::INTEGER FROM parquet_metadata(${literal(path)})
     WHERE column_id = 0 ORDER BY row_group_id`,
  );
  const ends: number[] = [];
  let row = 0;
  let last = 0;
  for (const [i, [rows]] of groups.entries()) {
    row += Number(rows);
    if ((row - last) * bytes < SLICE_BYTES && i < groups.length - 1) continue;
    ends.push(row);
    last = row;
  }
  return ends;
}

/** Rows read for one that is wanted, up to which reading all beats asking for some. */
const DENSE = 4;

/**
 * Rows that lie close are asked for by their ends, and others come with them; scattered rows by
 * their list too, which DuckDB turns into a join that loses their order.
 */
function callsSql(path: string, variants: readonly CallPlace[], values: MatrixValues): string {
  const first = variants[0]?.row ?? 0;
  const last = variants.at(-1)?.row ?? 0;
  const isDense = last - first + 1 <= DENSE * variants.length;
  const list = `AND file_row_number IN (${variants.map(({ row }) => row).join(',')})
    ORDER BY file_row_number`;
  return `SELECT file_row_number::INTEGER, ${values === 'calls' ? 'genotypes' : 'dosages'}
    FROM read_parquet(${literal(path)}, file_row_number = true)
    WHERE file_row_number BETWEEN ${first} AND ${last} ${isDense ? '' : list}`;
}

/**
 * Reader of the calls in a column, as a matrix holds them, to be asked row by row in ascending order;
 * null where there are none for just `people`.
 */
export function callsOfChunk(
  chunk: DuckDBDataChunk,
  column: number,
  people: number,
  values: MatrixValues = 'calls',
): (i: number) => Uint8Array | null {
  const vector = chunk.getColumnVector(column);
  if (vector instanceof DuckDBBlobVector) {
    return blobOfRow(chunk, column, matrixRowBytes(values, people));
  }
  const pack = values === 'calls' ? packList : packDosages;
  if (vector instanceof DuckDBListVector) return (i) => pack(vector, i, people);
  return () => null;
}

/** A view for each row of BLOBs; null for all if one is NULL or of another length. */
function blobOfRow(
  chunk: DuckDBDataChunk,
  column: number,
  length: number,
): (i: number) => Uint8Array | null {
  const runs = blobRuns(chunk, column, length) ?? [];
  let next = 0;
  return (i) => {
    while (i >= endOf(runs[next])) next++;
    const run = runs[next];
    return run ? run.bytes.subarray((i - run.start) * length, (i - run.start + 1) * length) : null;
  };
}

function endOf(run: BlobRun | undefined): number {
  return run ? run.start + run.count : Number.POSITIVE_INFINITY;
}

/** `TINYINT[]` with NULL for missing, the other encoding of a store. */
function packList(vector: DuckDBListVector, i: number, people: number): Uint8Array | null {
  if (vector.getEntryLength(i) !== people) return null;
  const offset = vector.getEntryOffset(i);
  const packed = new Uint8Array(packedLength(people));
  for (let person = 0; person < people; person++) {
    const call = vector.childVector.getItem(offset + person);
    orCall(packed, person, call === null ? MISSING_CALL : Number(call));
  }
  return packed;
}

/** `FLOAT[]` with NULL for missing. */
function packDosages(vector: DuckDBListVector, i: number, people: number): Uint8Array | null {
  if (vector.getEntryLength(i) !== people) return null;
  const offset = vector.getEntryOffset(i);
  const dosages = new Uint16Array(people);
  for (let person = 0; person < people; person++) {
    const copies = vector.childVector.getItem(offset + person);
    dosages[person] = copies === null ? MISSING_DOSAGE : Math.round(Number(copies) * ONE_COPY);
  }
  return new Uint8Array(dosages.buffer);
}

/** The error for rows that are gone, or of another number of people. */
export function brokenPart(store: Store, path: string): StoreError {
  return new StoreError('Cannot read calls', {
    location: { file: path },
    expected: `the rows that the manifest lists, each with ${store.manifest.samples.count} calls`,
    actual: 'other rows',
  });
}
