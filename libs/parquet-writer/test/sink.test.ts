import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackCalls, type VariantField } from '@dirghayu/genotypes';
import { createContext } from '@dirghayu/pipeline';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ParquetSinkOptions, parquetSink } from '../src/index.ts';
import {
  blockOf,
  type Row,
  random,
  randomRows,
  sampleIds,
  streamOf,
  tally,
} from './random-blocks.ts';
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

  for (const calls of ['packed', 'list'] as const) {
    it(`writes dosages behind the calls: ${calls}`, async () => {
      const rows = randomRows(3, '20', 60, 67);
      const next = random(4);
      const dosages = rows.map(() =>
        Array.from({ length: 67 }, () => (next() < 0.1 ? null : Math.floor(next() * 32_769))),
      );
      const blocks = [0, 41].map((start, i) => ({
        ...blockOf(rows.slice(start, [41, 60][i]), 67),
        dosages: Uint16Array.from(dosages.slice(start, [41, 60][i]).flat(), (d) => d ?? 65_535),
      }));
      const stream = { ...streamOf(sampleIds(67), [], blocks) };
      const schema = { ...stream.schema, hasDosages: true };
      await sink({ calls }).drain({ ...stream, schema }, createContext());
      const found = await written('chrom=20/part-0.parquet', 67);
      expect(found).toEqual(
        rows.map((row, i) => {
          const own = dosages[i] ?? [];
          const bytes = Buffer.from(own.flatMap((d) => [(d ?? 65_535) & 255, (d ?? 65_535) >> 8]));
          const copies = own.map((d) => (d === null ? null : d / 16_384));
          return { ...expected(row), dosages: calls === 'packed' ? bytes : copies };
        }),
      );
    });
  }

  it('gives the same rows however they are cut into blocks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 2500 }), { maxLength: 4 }),
        async (cuts) => {
          const rows = randomRows(7, '2', 2600, 5);
          const ends = [...cuts.toSorted((a, b) => a - b), rows.length];
          const runs = ends.map((end, i) => rows.slice(ends[i - 1] ?? 0, end));
          const stream = streamOf(
            sampleIds(5),
            [],
            runs.map((run) => blockOf(run, 5)),
          );
          const [part] = await sink().drain(stream, createContext());
          expect(part?.rows).toBe(2600);
          expect(await written('chrom=2/part-0.parquet', 5)).toEqual(rows.map(expected));
        },
      ),
      { numRuns: 5 },
    );
  });

  it('describes every part: path, rows, positions, bytes and hash', async () => {
    const runs = ['1', 'X', 'HLA-A*01:01'].map((chrom, i) => randomRows(i, chrom, 10 + i, 4));
    const stream = streamOf(
      sampleIds(4),
      [],
      runs.map((run) => blockOf(run, 4)),
    );
    const parts = await sink({ part: 17 }).drain(stream, createContext());
    expect(parts.map(({ path }) => path)).toEqual([
      'chrom=1/part-17.parquet',
      'chrom=X/part-17.parquet',
      'chrom=HLA-A%2A01%3A01/part-17.parquet',
    ]);
    for (const [i, part] of parts.entries()) {
      const rows = runs[i]!;
      const bytes = await readFile(join(directory, 'variants', part.path));
      expect(part).toEqual({
        path: part.path,
        chrom: rows[0]!.chrom,
        rows: rows.length,
        firstPos: rows[0]!.pos,
        lastPos: rows.at(-1)!.pos,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      });
    }
  });

  it('keeps contigs with hostile names below its directory, and DuckDB reads the names back', async () => {
    const names = ['../x', "'; DROP TABLE rows; --", '.', 'a/b', 'é %41', '"'];
    const runs = names.map((chrom, i) => randomRows(i, chrom, 3, 2));
    const stream = streamOf(
      sampleIds(2),
      [],
      runs.map((run) => blockOf(run, 2)),
    );
    await sink().drain(stream, createContext());
    expect(await readdir(directory)).toEqual(['variants']);
    const chroms = await query(
      `SELECT DISTINCT chrom FROM read_parquet('${directory}/variants/*/*.parquet',
         hive_partitioning = true, hive_types = {'chrom': VARCHAR})`,
    );
    expect(chroms.map(({ chrom }) => chrom).sort()).toEqual(names.toSorted());
  });

  it('writes nothing for an empty stream or blocks without rows', async () => {
    const streams = [[], [blockOf([], 2)]].map((blocks) => streamOf(sampleIds(2), [], blocks));
    for (const stream of streams) {
      expect(await sink().drain(stream, createContext())).toEqual([]);
      expect(await readdir(directory)).toEqual([]);
    }
  });

  it('cuts row groups by bytes, in steps of 2,048 rows, and compresses with zstd', async () => {
    const rows = randomRows(3, '1', 5000, 8);
    const stream = streamOf(sampleIds(8), [], [blockOf(rows, 8)]);
    await sink({ rowGroupBytes: 1 }).drain(stream, createContext());
    const groups = await query(
      `SELECT DISTINCT row_group_id, row_group_num_rows AS rows, compression
       FROM parquet_metadata('${directory}/variants/chrom=1/part-0.parquet') ORDER BY ALL`,
    );
    expect(groups.map(({ rows, compression }) => [Number(rows), compression])).toEqual([
      [2048, 'ZSTD'],
      [2048, 'ZSTD'],
      [904, 'ZSTD'],
    ]);
  });

  it('writes more than its memory limit holds, in order, and removes what it spilled', async () => {
    const samples = 40_000;
    const rows = randomRows(5, '1', 64, 1);
    const block = blockOf(rows, 1);
    const stride = samples / 4;
    const blocks = Array.from({ length: 300 }, (_, i) => ({
      ...block,
      pos: new Int32Array(64).fill(i + 1),
      stride,
      calls: new Uint8Array(64 * stride).fill(i),
    }));
    const stream = streamOf(sampleIds(samples), [], blocks);
    const [part] = await sink({ memory: '96MB' }).drain(stream, createContext());
    expect(part).toMatchObject({ rows: 19_200, firstPos: 1, lastPos: 300 });
    const wrong = await query(
      `SELECT count(*)::INTEGER AS wrong FROM (
         SELECT pos, hex(genotypes[1:1]) AS first, octet_length(genotypes) AS bytes,
                row_number() OVER () AS row
         FROM '${directory}/variants/chrom=1/part-0.parquet')
       WHERE pos <> (row - 1) // 64 + 1 OR bytes <> ${stride}
          OR first <> printf('%02X', ((pos - 1) % 256)::INTEGER)`,
    );
    expect(wrong).toEqual([{ wrong: 0 }]);
    expect(await readdir(directory)).toEqual(['variants']);
  });
});

describe('parquetSink() leaves nothing behind', () => {
  const good = () => blockOf(randomRows(1, '1', 20, 3), 3);
  const second = () => blockOf(randomRows(2, '2', 20, 3), 3);

  it('when a position goes back', async () => {
    const back = { ...good(), pos: Int32Array.from({ length: 20 }, (_, i) => 100 - i) };
    const stream = streamOf(sampleIds(3), [], [second(), back]);
    await expect(sink().drain(stream, createContext())).rejects.toMatchObject({
      code: 'UNSORTED',
      message:
        'Cannot write variant at 1:99: expected positions that never decrease ' +
        '(sort the input with `bcftools sort`), got one after 1:100',
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it('when a contig comes back', async () => {
    const stream = streamOf(sampleIds(3), [], [good(), second(), good()]);
    await expect(sink().drain(stream, createContext())).rejects.toMatchObject({
      code: 'UNSORTED',
      message: expect.stringContaining('got contig "1" again after "2"'),
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it('when the stream fails, and the error passes as it is', async () => {
    const fault = new Error('the source broke');
    const stream = streamOf(sampleIds(3), [], [good(), second(), second()], (i) => {
      if (i === 2) throw fault;
    });
    await expect(sink().drain(stream, createContext())).rejects.toBe(fault);
    expect(await readdir(directory)).toEqual([]);
  });

  it('when it is aborted between blocks, and the source is closed', async () => {
    const controller = new AbortController();
    let closed = false;
    const blocks = streamOf(sampleIds(3), [], [good(), second(), second()], (i) => {
      if (i === 1) controller.abort();
    });
    const stream = {
      schema: blocks.schema,
      async *[Symbol.asyncIterator]() {
        try {
          yield* blocks;
        } finally {
          closed = true;
        }
      },
    };
    const context = createContext({ signal: controller.signal });
    await expect(sink().drain(stream, context)).rejects.toMatchObject({ name: 'AbortError' });
    expect(closed).toBe(true);
    expect(await readdir(directory)).toEqual([]);
  });

  it('when it is aborted after the last block', async () => {
    const controller = new AbortController();
    const stream = streamOf(sampleIds(3), [], [good()]);
    const context = createContext({ signal: controller.signal });
    const done = sink().drain(stream, context);
    controller.abort();
    await expect(done).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(directory)).toEqual([]);
  });

  it('when a block does not have the width or the fields of the schema', async () => {
    const narrow = streamOf(sampleIds(9), [], [good()]);
    await expect(sink().drain(narrow, createContext())).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: 'Cannot write block: expected rows of 3 bytes for 9 samples, got rows of 1 bytes',
    });
    const bare = streamOf(sampleIds(3), FIELDS.slice(0, 1), [good()]);
    await expect(sink().drain(bare, createContext())).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: expect.stringContaining('expected the field "info_integer"'),
    });
    const told = { samples: sampleIds(3), fields: [], hasDosages: true };
    const dosed = { ...streamOf(sampleIds(3), [], [good()]), schema: told };
    await expect(sink().drain(dosed, createContext())).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: expect.stringMatching(
        /expected \d+ dosages, of which the stream's schema tells, got a block without them$/,
      ),
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it('when memory does not suffice, and says what to do', async () => {
    const block = { ...good(), stride: 100_000, calls: new Uint8Array(20 * 100_000) };
    const blocks = Array.from({ length: 110 }, () => ({ ...block, pos: new Int32Array(20) }));
    const stream = streamOf(sampleIds(400_000), [], blocks);
    await expect(sink({ memory: '64MB' }).drain(stream, createContext())).rejects.toMatchObject({
      code: 'PARQUET_WRITE',
      message: expect.stringMatching(/expected room in memory \(raise --memory\).*Out of Memory/),
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it('but what others wrote there before', async () => {
    const other = join(directory, 'variants', 'chrom=1');
    await mkdir(other, { recursive: true });
    await writeFile(join(other, 'part-0.parquet'), 'an older part');
    const stream = streamOf(sampleIds(3), [], [good(), second(), good()]);
    await expect(sink().drain(stream, createContext())).rejects.toMatchObject({ code: 'UNSORTED' });
    expect(await readdir(join(directory, 'variants'))).toEqual(['chrom=1']);
    expect(await readFile(join(other, 'part-0.parquet'), 'utf8')).toBe('an older part');
  });
});
