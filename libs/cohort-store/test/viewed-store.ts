import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packCalls, tallyCalls } from '@dirghayu/genotypes';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type CallsEncoding,
  storePaths,
  type ViewedStore,
  variantColumns,
  variantPartPath,
} from '../src/index.ts';

/** 5 people, so that the second byte is not full. */
export const PEOPLE = ['A', 'B', "O'C", 'D', 'E'];
/** Their population; null is missing. */
export const POPULATIONS = ['AFR', 'EUR', 'AFR', null, 'EUR'];
/** A contig that a path cannot hold as it is, an ID that two variants share, and a key as an ID. */
export const VARIANTS = [
  { chrom: '22', pos: 100, id: 'rs1', calls: [0, 1, 2, 3, 2] },
  { chrom: '22', pos: 200, id: 'rs2', calls: [3, 3, 3, 3, 3] },
  { chrom: '22', pos: 300, id: 'rs2', calls: [1, 0, 0, 0, 0] },
  { chrom: 'HLA*01:01', pos: 100, id: 'HLA*01:01:100:A:G', calls: [1, 0, 0, 0, 3] },
];

/** Dosages of each variant that round to its calls, in units of 1/16384; null is missing. */
export const DOSAGES = VARIANTS.map(({ calls }, row) =>
  calls.map((call, i) => (call === 3 ? null : Math.max(0, call * 16_384 - 1_000 * i - row))),
);

/** Writes samples.parquet and a part for each contig, with DuckDB's own COPY. */
export async function writeStore(
  connection: DuckDBConnection,
  root: string,
  encoding: CallsEncoding,
  hasDosages = false,
) {
  const text = (value: string | null) =>
    value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`;
  const ids = PEOPLE.map((id, i) => `(${i}, ${text(id)}, ${text(POPULATIONS[i] ?? null)})`);
  await copy(
    connection,
    `SELECT * FROM (VALUES ${ids.join(', ')}) AS t(sample_index, sample_id, pop)`,
    storePaths(root).samples,
  );
  const types = variantColumns({ calls: encoding, hasDosages }).map(
    ({ name, type }) => `"${name}" ${type}`,
  );
  for (const chrom of new Set(VARIANTS.map((variant) => variant.chrom))) {
    await connection.run(`CREATE OR REPLACE TABLE part (${types.join(', ')})`);
    for (const [row, { pos, id, calls }] of VARIANTS.entries()) {
      if (VARIANTS[row]?.chrom !== chrom) continue;
      const { one, two, missing } = tallyCalls(packCalls(calls), calls.length);
      const dosages = DOSAGES[row] ?? [];
      const values =
        encoding === 'packed'
          ? [blob(packCalls(calls)), blob(Uint16Array.from(dosages, (dosage) => dosage ?? 65_535))]
          : [
              list(calls, (call) => (call === 3 ? null : call)),
              list(dosages, (d) => d && d / 16_384),
            ];
      await connection.run(
        `INSERT INTO part BY NAME SELECT ${pos} AS pos, '${id}' AS id, 'A' AS ref, 'G' AS alt,
          ${one + 2 * two} AS ac, ${missing} AS missing, ${values[0]} AS genotypes
          ${hasDosages ? `, ${values[1]} AS dosages` : ''}`,
      );
    }
    await copy(connection, 'FROM part', join(root, variantPartPath(chrom, 0)));
  }
}

/** SQL of the bytes of an array. */
function blob(values: Uint8Array | Uint16Array): string {
  return `unhex('${Buffer.from(values.buffer).toString('hex')}')`;
}

function list<Value>(values: readonly Value[], of: (value: Value) => number | null): string {
  return `[${values.map((value) => of(value) ?? 'NULL').join(', ')}]`;
}

async function copy(connection: DuckDBConnection, query: string, path: string) {
  await mkdir(dirname(path), { recursive: true });
  await connection.run(`COPY (${query}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
}

/** What of a manifest shapes the views: the parts that `writeStore` wrote, or none. */
export function viewed(
  calls: 'packed' | 'list',
  { isEmpty = false, dosages = null }: { isEmpty?: boolean; dosages?: ViewedStore['dosages'] } = {},
): ViewedStore {
  const written = isEmpty ? [] : [...new Set(VARIANTS.map(({ chrom }) => chrom))];
  const parts = written.map((chrom) => ({
    path: variantPartPath(chrom, 0),
    chrom,
    rows: 1,
    firstPos: 1,
    lastPos: 1,
    bytes: 1,
    sha256: '',
  }));
  const samples = { count: PEOPLE.length, sha256: '' };
  const variants = { count: parts.length, parts };
  return { calls, dosages, fields: [], samples, variants };
}
