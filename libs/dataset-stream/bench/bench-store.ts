import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  createManifest,
  sampleListHash,
  storePaths,
  variantPartPath,
  writeManifest,
} from '@dirghayu/cohort-store';
import { packedLength } from '@dirghayu/genotypes';
import { DuckDBInstance } from '@duckdb/node-api';
import { Random } from '../src/random.ts';

/**
 * A store of `people` × `variants` with allele frequencies log-uniform in 1 to 50 %: as many
 * variants as a real panel keeps after `--min-maf 0.01`, without linkage.
 */
export async function benchStore(people: number, variants: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'dataset-stream-bench-'));
  const path = variantPartPath('1', 0);
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT i AS sample_index, 'P' || i AS sample_id, i % 2 = 0 AS label,
      20 + i % 60 AS age FROM (SELECT unnest(range(${people}))::INTEGER AS i))
    TO '${storePaths(root).samples}' (FORMAT parquet)`);
  await connection.run(`CREATE TABLE part (pos INTEGER, id VARCHAR, ref VARCHAR, alt VARCHAR,
    alt_index SMALLINT, missing INTEGER, af FLOAT, genotypes BLOB)`);
  const random = new Random('bench', people, variants);
  const appender = await connection.createAppender('part');
  for (let i = 0; i < variants; i++) {
    const af = 0.01 * 50 ** (random.uint32() / 2 ** 32);
    appender.appendInteger(1_000 + i);
    appender.appendVarchar(`rs${i}`);
    appender.appendVarchar('A');
    appender.appendVarchar('G');
    appender.appendSmallInt(1);
    appender.appendInteger(0);
    appender.appendFloat(af);
    appender.appendBlob(randomCalls(people, af, random));
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(`COPY part TO '${file}'
    (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 2048)`);
  connection.closeSync();
  instance.closeSync();
  const ids = Array.from({ length: people }, (_, i) => `P${i}`);
  const { size: bytes } = await stat(file);
  const sha256 = sampleListHash([String(people), String(variants)]);
  const part = {
    path,
    chrom: '1',
    rows: variants,
    firstPos: 1_000,
    lastPos: 999 + variants,
    bytes,
  };
  await writeManifest(
    root,
    createManifest({
      writer: { name: 'bench', version: '0' },
      build: null,
      calls: 'packed',
      samples: { count: people, sha256: sampleListHash(ids) },
      variants: { count: variants, parts: [{ ...part, sha256 }] },
      fields: [],
      phenotypes: null,
      header: [],
      sources: [],
      options: {},
      diagnostics: {},
    }),
  );
  return root;
}

/** Removes a bench store. */
export async function dropStore(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true });
}

function randomCalls(people: number, af: number, random: Random): Uint8Array {
  const calls = new Uint8Array(packedLength(people));
  const copies = Math.round(2 * people * af);
  for (let i = 0; i < copies; i++) {
    const person = random.below(people);
    const shift = 2 * (person & 3);
    const call = ((calls[person >> 2] ?? 0) >> shift) & 3;
    if (call < 2) calls[person >> 2] = (calls[person >> 2] ?? 0) + (1 << shift);
  }
  return calls;
}
