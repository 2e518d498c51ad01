import {
  MISSING_CALL,
  packedLength,
  tallyCalls,
  type VariantBlock,
  type VariantSchema,
} from '@dirghayu/genotypes';
import type { PeopleCalls } from './people-calls.ts';
import { PeopleWriter } from './people-writer.ts';
import type { SiteTable } from './site-table.ts';

/** All that was read of a window. */
export interface CollectedWindow {
  readonly sites: SiteTable;
  readonly people: readonly PeopleCalls[];
}

/** How the rows are written. */
export interface BlockLayout {
  readonly chrom: string;
  readonly schema: VariantSchema;
  readonly absent: 'missing' | 'reference';
}

const BLOCK_CALL_BYTES = 1 << 20;
/** Site columns cost about 200 bytes a row: 16,384 rows are 3 MB. */
const MAX_ROWS = 1 << 14;
const MIN_ROWS = 16;

/**
 * The rows of a window, sorted by POS, then REF, then ALT as text, in blocks of about 1 MB of
 * calls: the matrix of sites × people never stands in memory as a whole.
 */
export function* mergedBlocks(
  { sites, people }: CollectedWindow,
  layout: BlockLayout,
): Generator<VariantBlock> {
  const order = sortSites(sites);
  const rowOf = new Int32Array(order.length);
  for (let row = 0; row < order.length; row++) rowOf[order[row] as number] = row;
  const pos = order.map((site) => sites.cells.pos(site));
  const altIndex = altIndices(sites, order);
  const writers = people.map((group) => new PeopleWriter(group, rowOf));
  const stride = packedLength(layout.schema.samples.length);
  const rows = Math.max(MIN_ROWS, Math.min(MAX_ROWS, Math.floor(BLOCK_CALL_BYTES / stride)));
  for (let start = 0; start < order.length; start += rows) {
    const end = Math.min(order.length, start + rows);
    const calls = silentCalls(end - start, layout);
    for (const writer of writers) writer.write({ start, end, pos, calls, stride });
    const columns = siteColumns(sites, order.subarray(start, end), layout);
    yield {
      ...columns,
      ...countCalls(sites, order.subarray(start, end), calls, layout.schema.samples.length),
      pos: pos.slice(start, end),
      altIndex: altIndex.slice(start, end),
      calls,
      stride,
    };
  }
}

/** Site numbers in the order of the rows; ties of kept duplicates stand in the order read. */
function sortSites({ count, cells, ref, alt }: SiteTable): Int32Array {
  return new Int32Array(count)
    .map((_, i) => i)
    .sort((a, b) => {
      const byPos = cells.pos(a) - cells.pos(b);
      return (
        byPos ||
        compareText(ref[a] as string, ref[b] as string) ||
        compareText(alt[a] as string, alt[b] as string) ||
        a - b
      );
    });
}

/** By UTF-16 units, whatever the locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The place of each row's ALT among those with the same POS and REF, from 1. */
function altIndices({ cells, ref, alt }: SiteTable, order: Int32Array): Uint16Array {
  const indices = new Uint16Array(order.length);
  for (let row = 0; row < order.length; row++) {
    const site = order[row] as number;
    const before = row === 0 ? -1 : (order[row - 1] as number);
    const isSameLocus =
      before >= 0 && cells.pos(site) === cells.pos(before) && ref[site] === ref[before];
    const step = isSameLocus && alt[site] === alt[before] ? 0 : 1;
    indices[row] = (isSameLocus ? (indices[row - 1] as number) : 0) + step;
  }
  return indices;
}

/** Rows in which nobody's file says anything yet. */
function silentCalls(rows: number, { schema, absent }: BlockLayout): Uint8Array {
  const people = schema.samples.length;
  const stride = packedLength(people);
  const calls = new Uint8Array(rows * stride);
  if (absent === 'reference') return calls;
  calls.fill(MISSING_CALL * 0b01010101);
  const inLastByte = people & 3;
  if (inLastByte === 0) return calls;
  for (let row = 1; row <= rows; row++) calls[row * stride - 1] = (1 << (2 * inLastByte)) - 1;
  return calls;
}

function siteColumns(sites: SiteTable, order: Int32Array, { chrom, schema }: BlockLayout) {
  const pick = <Value>(values: readonly Value[]) =>
    Array.from(order, (site) => values[site] as Value);
  return {
    count: order.length,
    chrom,
    id: pick(sites.id),
    ref: pick(sites.ref),
    alt: pick(sites.alt),
    filter: pick(sites.filter),
    qual: Float32Array.from(order, (site) => sites.cells.qual(site)),
    fields: new Map(schema.fields.map(({ name }, i) => [name, pick(sites.fields[i] ?? [])])),
  };
}

/** The counts of every row: a call that was filled in counts two alleles. */
function countCalls(sites: SiteTable, order: Int32Array, calls: Uint8Array, people: number) {
  const rows = order.length;
  const stride = packedLength(people);
  const counts = {
    ac: new Int32Array(rows),
    an: new Int32Array(rows),
    het: new Int32Array(rows),
    homAlt: new Int32Array(rows),
    missing: new Int32Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const site = order[row] as number;
    const haploidAlt = sites.haploidAlt.values[site] as number;
    const packed = calls.subarray(row * stride, (row + 1) * stride);
    const { one, two, missing } = tallyCalls(packed, people);
    counts.ac[row] = one + 2 * two;
    counts.an[row] = 2 * (people - missing) - (sites.haploid.values[site] as number);
    counts.het[row] = one - haploidAlt;
    counts.homAlt[row] = two + haploidAlt;
    counts.missing[row] = missing;
  }
  return counts;
}
