import { createManifest, sampleListHash, storePaths, writeManifest } from '@dirghayu/cohort-store';
import { Random } from '@dirghayu/dataset-stream';
import { packedLength, tallyCalls, type VariantBlock } from '@dirghayu/genotypes';
import { parquetSink, writeParquet } from '@dirghayu/parquet-writer';
import { createContext } from '@dirghayu/pipeline';

// Writes a store of random calls, for more people than a VCF is worth writing for:
// make-store <directory> <people> <variants>
const [directory = '', people = '0', variants = '0'] = process.argv.slice(2);
const [rows, columns] = [Number(variants), Number(people)];
const BLOCK_ROWS = 16;
const random = new Random('make-store', rows, columns);
const samples = Array.from({ length: columns }, (_, i) => `P${i}`);

const paths = storePaths(directory);
await writeParquet({
  path: paths.samples,
  columns: [
    { name: 'sample_index', type: 'INTEGER' },
    { name: 'sample_id', type: 'VARCHAR' },
    { name: 'age', type: 'INTEGER' },
    { name: 'label', type: 'BOOLEAN' },
  ],
  rows: samples.map((id, i) => [i, id, 20 + (i % 60), i % 2 === 0]),
});
const sink = parquetSink({ directory: paths.variants, part: 0 });
const stream = { schema: { samples, fields: [] }, [Symbol.asyncIterator]: blocks };
const parts = (await sink.drain(stream, createContext())).map((part) => ({
  ...part,
  path: `variants/${part.path}`,
}));
await writeManifest(
  directory,
  createManifest({
    writer: { name: 'bench', version: '0.1.0' },
    build: null,
    calls: 'packed',
    samples: { count: columns, sha256: sampleListHash(samples) },
    variants: { count: rows, parts },
    fields: [],
    phenotypes: null,
    header: [],
    sources: [],
    options: {},
    diagnostics: {},
  }),
);

async function* blocks(): AsyncGenerator<VariantBlock> {
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    yield block(first, Math.min(BLOCK_ROWS, rows - first));
  }
}

function block(first: number, count: number): VariantBlock {
  const stride = packedLength(columns);
  const calls = new Uint8Array(count * stride);
  for (let row = 0; row < count; row++) fillCalls(calls.subarray(row * stride, (row + 1) * stride));
  const tallies = Array.from({ length: count }, (_, row) =>
    tallyCalls(calls.subarray(row * stride, (row + 1) * stride), columns),
  );
  const of = (value: (tally: (typeof tallies)[number]) => number) =>
    Int32Array.from(tallies, value);
  return {
    count,
    chrom: '1',
    pos: Int32Array.from({ length: count }, (_, i) => 1_000 + first + i),
    id: Array.from({ length: count }, (_, i) => `rs${first + i}`),
    ref: Array(count).fill('A'),
    alt: Array(count).fill('G'),
    altIndex: new Uint16Array(count).fill(1),
    qual: new Float32Array(count).fill(Number.NaN),
    filter: Array(count).fill(null),
    ac: of(({ one, two }) => one + 2 * two),
    an: of(({ missing }) => 2 * (columns - missing)),
    het: of(({ one }) => one),
    homAlt: of(({ two }) => two),
    missing: of(({ missing }) => missing),
    calls,
    stride,
    fields: new Map(),
  };
}

/** Calls of a variant of a random frequency: a byte in eight to one in one is not all 0. */
function fillCalls(calls: Uint8Array): void {
  const sparsity = 1 + random.below(8);
  for (let i = random.below(sparsity); i < calls.length; i += sparsity)
    calls[i] = random.below(256);
  const unused = 4 * calls.length - columns;
  const last = calls.length - 1;
  calls[last] = (calls[last] ?? 0) & (255 >> (2 * unused));
}
