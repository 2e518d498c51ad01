import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackCalls, type VariantField } from '@dirghayu/genotypes';
import { createContext } from '@dirghayu/pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ParquetSinkOptions, parquetSink } from '../src/index.ts';
import { blockOf, type Row, randomRows, sampleIds, streamOf, tally } from './random-blocks.ts';
import { query } from './read-back.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parquet-sink-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const TYPES = ['integer', 'float', 'flag', 'string'] as const;
const FIELDS: readonly VariantField[] = (['info', 'format'] as const).flatMap((kind) =>
  TYPES.flatMap((type) =>
    [false, true].map((isList) => {
      const id = `${type}${isList ? 's' : ''}`;
      return { name: `${kind}_${id}`, id, kind, type, isList };
    }),
  ),
);

function sink(options: Partial<ParquetSinkOptions> = {}) {
  return parquetSink({ directory: join(directory, 'variants'), part: 0, ...options });
}

/** The Parquet row that `row` must become. */
function expected(row: Row) {
  const counts = tally(row.calls);
  return {
    pos: row.pos,
    id: row.id,
    ref: row.ref,
    alt: row.alt,
    alt_index: row.altIndex,
    qual: row.qual,
    filter: row.filter,
    ac: counts.ac,
    an: counts.an,
    het: counts.het,
    hom_alt: counts.homAlt,
    missing: counts.missing,
    af: counts.an === 0 ? null : Math.fround(counts.ac / counts.an),
    ...row.fields,
    genotypes: row.calls,
  };
}

async function written(path: string, samples: number) {
  const rows = await query(
    `SELECT * FROM read_parquet('${join(directory, 'variants', path)}', hive_partitioning = false)`,
  );
  return rows.map((row) => {
    const { genotypes } = row;
    if (!(genotypes instanceof Uint8Array)) return row;
    const calls = Array.from(unpackCalls(genotypes, samples), (call) => (call === 3 ? null : call));
    return { ...row, genotypes: calls };
  });
}

describe('parquetSink()', () => {
  for (const calls of ['packed', 'list'] as const) {
    for (const samples of [1, 3, 64, 65]) {
      it(`writes what the blocks hold: ${calls}, ${samples} samples`, async () => {
        const rows = randomRows(samples, '20', 150, samples, FIELDS);
        const blocks = [rows.slice(0, 1), rows.slice(1, 100), rows.slice(100)];
        const stream = streamOf(
          sampleIds(samples),
          FIELDS,
          blocks.map((run) => blockOf(run, samples)),
        );
        const [part, ...others] = await sink({ calls }).drain(stream, createContext());
        expect(others).toEqual([]);
        expect(part).toMatchObject({ path: 'chrom=20/part-0.parquet', chrom: '20', rows: 150 });
        expect(await written('chrom=20/part-0.parquet', samples)).toEqual(rows.map(expected));
      });
    }
  }
});
