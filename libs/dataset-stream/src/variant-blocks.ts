import { type MatrixValues, matrixRowBytes } from '@dirghayu/cohort-store';
import { type CallBlock, packedLength, type SiteBlock } from '@dirghayu/genotypes';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import { brokenPart, type CallPlace, callsOfChunk } from './calls-reader.ts';
import { literal } from './duckdb-session.ts';
import { partPath, type Store } from './store.ts';
import { textColumn } from './text-column.ts';

/** Consecutive variants of one part of a store. */
export interface VariantRange {
  /** Index of the part in the manifest. */
  readonly part: number;
  /** 0-based row in the part's file. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Bytes of calls that a range has at most: DuckDB may hold all of a result. */
const RANGE_BYTES = 32e6;
const RANGE_ROWS = 16_384;

/** The variants of a store in order, cut into ranges of at most 16,384 and 32 MB of calls or dosages. */
export function variantRanges({ manifest }: Store): readonly VariantRange[] {
  const values = manifest.dosages === null ? 'calls' : 'dosages';
  const bytes = Math.max(1, matrixRowBytes(values, manifest.samples.count));
  const most = Math.max(1, Math.min(RANGE_ROWS, Math.floor(RANGE_BYTES / bytes)));
  return manifest.variants.parts.flatMap(({ rows }, part) =>
    Array.from({ length: Math.ceil(rows / most) }, (_, i) => ({
      part,
      start: i * most,
      end: Math.min(rows, (i + 1) * most),
    })),
  );
}

/** Where variants lie that are counted from 0 over the whole store, in its order. */
export function variantPlaces({ manifest }: Store, indices: Iterable<number>): CallPlace[] {
  const { parts } = manifest.variants;
  let part = 0;
  let first = 0;
  return Array.from(indices, (index) => {
    while (index >= first + (parts[part]?.rows ?? Number.POSITIVE_INFINITY)) {
      first += parts[part++]?.rows ?? 0;
    }
    return { part, row: index - first };
  });
}

/** The sites of all variants, in the order of the store: chunks of one contig, no calls. */
export async function* readSites(store: Store, signal?: AbortSignal): AsyncGenerator<SiteBlock> {
  for (const [part, { rows }] of store.manifest.variants.parts.entries()) {
    yield* readRangeSites(store, { part, start: 0, end: rows }, signal);
  }
}

/** How blocks are read. */
export interface CallBlockOptions {
  /** Gives the dosages too, of a store that has them; by default calls alone. */
  readonly withDosages?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sites and calls of a range, some 2,048 variants a block.
 *
 * @throws {StoreError} If rows are gone or have calls for another number of people.
 */
export async function* readCallBlocks(
  store: Store,
  range: VariantRange,
  { withDosages = false, signal }: CallBlockOptions = {},
): AsyncGenerator<CallBlock> {
  const stride = packedLength(store.manifest.samples.count);
  const hasDosages = withDosages && store.manifest.dosages !== null;
  const columns = [...SITE_COLUMNS, 'genotypes', ...(hasDosages ? ['dosages'] : [])];
  let read = 0;
  for await (const chunk of rangeChunks(store, range, columns, signal)) {
    const block = { ...sitesOf(store, range, chunk), stride };
    const calls = rowsOf(store, range, chunk, 'calls');
    read += chunk.rowCount;
    if (!hasDosages) yield { ...block, calls };
    else {
      const { buffer } = rowsOf(store, range, chunk, 'dosages');
      yield { ...block, calls, dosages: new Uint16Array(buffer) };
    }
  }
  if (read !== range.end - range.start) throw brokenPart(store, pathOf(store, range));
}

/** The calls or dosages of a chunk, row after row. */
function rowsOf(
  store: Store,
  range: VariantRange,
  chunk: DuckDBDataChunk,
  values: MatrixValues,
): Uint8Array<ArrayBuffer> {
  const people = store.manifest.samples.count;
  const stride = matrixRowBytes(values, people);
  const column = SITE_COLUMNS.length + (values === 'calls' ? 0 : 1);
  const stored = callsOfChunk(chunk, column, people, values);
  const rows = new Uint8Array(chunk.rowCount * stride);
  for (let i = 0; i < chunk.rowCount; i++) {
    const row = stored(i);
    if (row === null) throw brokenPart(store, pathOf(store, range));
    rows.set(row, i * stride);
  }
  return rows;
}

const SITE_COLUMNS = ['pos', 'id', 'ref', 'alt'] as const;

async function* readRangeSites(
  store: Store,
  range: VariantRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<SiteBlock> {
  for await (const chunk of rangeChunks(store, range, SITE_COLUMNS, signal)) {
    yield sitesOf(store, range, chunk);
  }
}

async function* rangeChunks(
  store: Store,
  range: VariantRange,
  columns: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<DuckDBDataChunk> {
  const sql = `SELECT ${columns.join(', ')}
    FROM read_parquet(${literal(pathOf(store, range))}, file_row_number = true)
    WHERE file_row_number BETWEEN ${range.start} AND ${range.end - 1}`;
  for await (const chunk of store.session.chunks(sql)) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

function sitesOf(store: Store, { part }: VariantRange, chunk: DuckDBDataChunk): SiteBlock {
  return {
    count: chunk.rowCount,
    chrom: store.manifest.variants.parts[part]?.chrom ?? '',
    pos: Int32Array.from(chunk.getColumnValues(0) as number[]),
    id: textColumn(chunk, 1),
    ref: textColumn(chunk, 2) as string[],
    alt: textColumn(chunk, 3) as string[],
  };
}

function pathOf(store: Store, { part }: VariantRange): string {
  const file = store.manifest.variants.parts[part];
  return file ? partPath(store, file) : '';
}
