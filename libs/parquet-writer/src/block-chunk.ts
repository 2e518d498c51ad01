import type { VariantBlock } from '@dirghayu/genotypes';
import { quote, SchemaMismatchError } from '@dirghayu/pipeline';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { fillCallLists } from './call-lists.ts';
import { fillDosageLists, fillDosages } from './dosages.ts';
import { createChunk } from './duckdb.ts';
import type { RowLayout } from './row-layout.ts';
import { type ColumnValue, copyToVector, fillVector, logicalType, markNulls } from './vectors.ts';

/** A chunk that is filled again and again. */
export interface BlockChunk {
  /** Fills it with rows `start` to `end` (half-open, 0-based; at most 2,048) of `block`. */
  fill(block: VariantBlock, start: number, end: number): DuckDBDataChunk;
}

/**
 * Makes the one chunk through which all blocks of a stream go.
 *
 * A chunk a block would pile up: V8 does not see their native memory and is in no hurry to
 * collect them (800,000 rows of 2,504 people: 1.4 GB under a limit of 512 MB).
 */
export function createBlockChunk(layout: RowLayout): BlockChunk {
  const chunk = duckdb.create_data_chunk(layout.columns.map(({ type }) => logicalType(type)));
  const columns = layout.columns.map((column, i) => ({
    ...column,
    vector: duckdb.data_chunk_get_vector(chunk, i),
  }));
  const filled = createChunk(chunk);
  return {
    fill(block, start, end) {
      duckdb.data_chunk_reset(chunk);
      duckdb.data_chunk_set_size(chunk, end - start);
      for (const column of columns) fillColumn({ ...column, block, start, end, layout });
      return filled;
    },
  };
}

/** Rows of a block on their way into one vector. */
interface ColumnRun {
  readonly vector: duckdb.Vector;
  readonly name: string;
  readonly type: string;
  readonly block: VariantBlock;
  readonly start: number;
  readonly end: number;
  readonly layout: RowLayout;
}

/** The fixed columns, by name; all others are fields of the stream. */
const FILL: Readonly<Record<string, (run: ColumnRun) => void>> = {
  pos: (run) => copyRun(run, run.block.pos),
  id: (run) => fillRun(run, run.block.id),
  ref: (run) => fillRun(run, run.block.ref),
  alt: (run) => fillRun(run, run.block.alt),
  alt_index: ({ vector, type, block, start, end }) =>
    fillVector(vector, type, Array.from(block.altIndex.subarray(start, end))),
  qual: (run) => fillFloats(run.vector, run.block.qual.subarray(run.start, run.end)),
  filter: (run) => fillRun(run, run.block.filter),
  ac: (run) => copyRun(run, run.block.ac),
  an: (run) => copyRun(run, run.block.an),
  het: (run) => copyRun(run, run.block.het),
  hom_alt: (run) => copyRun(run, run.block.homAlt),
  missing: (run) => copyRun(run, run.block.missing),
  af: ({ vector, block, start, end }) => fillFloats(vector, alleleFrequency(block, start, end)),
  genotypes: ({ vector, block, start, end, layout }) => {
    if (layout.calls === 'packed') fillPackedCalls(vector, block, start, end);
    else fillCallLists(vector, block, start, end, layout.samples);
  },
  dosages: ({ vector, block, start, end, layout }) => {
    if (layout.calls === 'packed') fillDosages(vector, block, start, end, layout.samples);
    else fillDosageLists(vector, block, start, end, layout.samples);
  },
};

function fillColumn(run: ColumnRun): void {
  const fill = FILL[run.name] ?? fillField;
  fill(run);
}

function fillField(run: ColumnRun): void {
  const values = run.block.fields.get(run.name);
  if (!values) {
    throw new SchemaMismatchError('Cannot write block', {
      expected: `the field ${quote(run.name)} of the stream's schema`,
      actual: 'a block without it',
    });
  }
  fillRun(run, values);
}

function fillRun({ vector, type, start, end }: ColumnRun, values: readonly ColumnValue[]): void {
  fillVector(vector, type, values.slice(start, end));
}

function copyRun({ vector, start, end }: ColumnRun, values: Int32Array): void {
  copyToVector(vector, values.subarray(start, end));
}

/** NaN, which is how blocks say missing, becomes NULL. */
function fillFloats(vector: duckdb.Vector, values: Float32Array): void {
  copyToVector(vector, values);
  markNulls(vector, values.length, (row) => Number.isNaN(values[row]));
}

/** Copies of ALT over called alleles; NaN where nobody was called. */
function alleleFrequency({ ac, an }: VariantBlock, start: number, end: number): Float32Array {
  const frequency = new Float32Array(end - start);
  for (let row = start; row < end; row++) {
    const called = an[row] as number;
    frequency[row - start] = called === 0 ? Number.NaN : (ac[row] as number) / called;
  }
  return frequency;
}

/** One binding call a row and none a genotype: DuckDB copies the bytes of the row. */
function fillPackedCalls(
  vector: duckdb.Vector,
  { calls, stride }: VariantBlock,
  start: number,
  end: number,
): void {
  for (let row = start; row < end; row++) {
    const bytes = calls.subarray(row * stride, (row + 1) * stride);
    duckdb.vector_assign_string_element_len(vector, row - start, bytes);
  }
}
