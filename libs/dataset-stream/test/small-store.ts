import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  createManifest,
  sampleListHash,
  storePaths,
  type VariantPart,
  variantPartPath,
  writeManifest,
} from '@dirghayu/cohort-store';
import { packCalls } from '@dirghayu/genotypes';
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBInstance,
  FLOAT,
  LIST,
  TINYINT,
} from '@duckdb/node-api';
import { onTestFinished } from 'vitest';
import { Random } from '../src/random.ts';

/** A variant of a test store: `calls[person]` is 0, 1, 2 or 3 (missing). */
export interface TestVariant {
  readonly chrom: string;
  readonly pos: number;
  readonly id: string | null;
  readonly ref: string;
  readonly alt: string;
  readonly calls: readonly number[];
}

export interface TestStore {
  readonly root: string;
  readonly ids: readonly string[];
  readonly variants: readonly TestVariant[];
}

export interface TestStoreOptions {
  readonly people: number;
  readonly variants?: number;
  readonly seed?: number;
  readonly calls?: 'packed' | 'list';
  /** Whether rows carry dosages: `dosageOf` of each call. */
  readonly dosages?: boolean;
  /** Variants in one part file. */
  readonly partRows?: number;
  /** SQL of the phenotype columns over `i`, the sample index. */
  readonly phenotypes?: string;
  readonly edit?: (variant: TestVariant, i: number) => TestVariant;
}

const PHENOTYPES = `
  (20 + (i * 7) % 60)::INTEGER AS age,
  CASE WHEN i % 10 = 3 THEN NULL ELSE i % 2 = 0 END AS has_t2d,
  CASE WHEN i % 11 = 4 THEN NULL WHEN i % 3 = 0 THEN 'F' ELSE 'M' END AS sex,
  ['AFR', 'EUR', 'SAS'][1 + i % 3] AS super_pop,
  CASE WHEN i % 5 = 0 THEN NULL ELSE 'fam' || (i // 4) END AS family`;

/** The dosage of the store of a person's call, in units of 1/16384; 65535 is missing. */
export function dosageOf(call: number, person: number, variant: number): number {
  if (call === 3) return 65_535;
  const drift = ((person * 31 + variant * 17) % 7) * 100;
  return call === 2 ? 32_768 - drift : call * 16_384 + drift;
}

/** A temporary directory that goes when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'dataset-stream-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return root;
}

/** Everything that a stream gives. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Writes a store of random calls with plain SQL: no code of ours but the packing. */
export async function smallStore(options: TestStoreOptions): Promise<TestStore> {
  const { people, calls = 'packed', partRows = 60, phenotypes = PHENOTYPES } = options;
  const { dosages = false } = options;
  const root = await temporaryDirectory();
  const ids = Array.from({ length: people }, (_, i) => `P${String(i).padStart(5, '0')}`);
  const variants = randomVariants(options);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT i AS sample_index, 'P' || lpad(i::VARCHAR, 5, '0') AS sample_id,
      ${phenotypes} FROM (SELECT unnest(range(${people}))::INTEGER AS i))
    TO '${storePaths(root).samples}' (FORMAT parquet)`);
  const parts: VariantPart[] = [];
  for (const chrom of new Set(variants.map((variant) => variant.chrom))) {
    const here = variants.filter((variant) => variant.chrom === chrom);
    for (let start = 0; start < here.length; start += partRows) {
      const path = variantPartPath(chrom, start / partRows);
      const rows = here.slice(start, start + partRows);
      const dosagesOf = (variant: TestVariant) =>
        variant.calls.map((call, i) => dosageOf(call, i, variants.indexOf(variant)));
      const encoding = { calls, dosagesOf: dosages ? dosagesOf : null };
      parts.push(await writePart(connection, root, path, rows, encoding));
    }
  }
  connection.closeSync();
  instance.closeSync();
  const manifest = manifestOf(ids, parts, calls);
  await writeManifest(root, { ...manifest, dosages: dosages ? 'DS' : null });
  return { root, ids, variants };
}

function randomVariants({ people, variants = 150, seed = 1, edit }: TestStoreOptions) {
  const random = new Random('test-store', seed);
  return Array.from({ length: variants }, (_, i): TestVariant => {
    const rarity = 2 + random.below(20);
    const variant = {
      chrom: i < variants / 2 ? 'chr1' : 'chr2',
      pos: 1000 + 10 * i,
      id: i % 4 === 3 ? null : `rs${i}`,
      ref: 'A',
      alt: 'G',
      calls: Array.from({ length: people }, () => {
        const roll = random.below(rarity * 4);
        return roll < 4 ? roll : 0;
      }),
    };
    return edit ? edit(variant, i) : variant;
  });
}

interface PartEncoding {
  readonly calls: 'packed' | 'list';
  readonly dosagesOf: ((variant: TestVariant) => readonly number[]) | null;
}

async function writePart(
  connection: DuckDBConnection,
  root: string,
  path: string,
  variants: readonly TestVariant[],
  { calls: encoding, dosagesOf }: PartEncoding,
): Promise<VariantPart> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  const calls = encoding === 'packed' ? 'BLOB' : 'TINYINT[]';
  await connection.run(`CREATE OR REPLACE TABLE part (pos INTEGER, id VARCHAR, ref VARCHAR,
    alt VARCHAR, alt_index SMALLINT, missing INTEGER, af FLOAT, genotypes ${calls}
    ${dosagesOf ? `, dosages ${encoding === 'packed' ? 'BLOB' : 'FLOAT[]'}` : ''})`);
  const appender = await connection.createAppender('part');
  for (const variant of variants) {
    const { pos, id, ref, alt, calls: row } = variant;
    const known = row.filter((call) => call < 3);
    const copies = known.reduce((sum, call) => sum + call, 0);
    appender.appendInteger(pos);
    if (id === null) appender.appendNull();
    else appender.appendVarchar(id);
    appender.appendVarchar(ref);
    appender.appendVarchar(alt);
    appender.appendSmallInt(1);
    appender.appendInteger(row.length - known.length);
    if (known.length === 0) appender.appendNull();
    else appender.appendFloat(copies / 2 / known.length);
    if (encoding === 'packed') appender.appendBlob(packCalls(row));
    else
      appender.appendList(
        row.map((call) => (call === 3 ? null : call)),
        LIST(TINYINT),
      );
    if (dosagesOf) appendDosages(appender, dosagesOf(variant), encoding);
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(
    `COPY part TO '${file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)`,
  );
  const chrom = variants[0]?.chrom ?? '';
  const positions = variants.map((variant) => variant.pos);
  return {
    path,
    chrom,
    rows: variants.length,
    firstPos: Math.min(...positions),
    lastPos: Math.max(...positions),
    bytes: (await stat(file)).size,
    sha256: createHash('sha256').update(path).update(JSON.stringify(variants)).digest('hex'),
  };
}

function appendDosages(
  appender: DuckDBAppender,
  dosages: readonly number[],
  encoding: 'packed' | 'list',
): void {
  if (encoding === 'packed') {
    appender.appendBlob(new Uint8Array(Uint16Array.from(dosages).buffer));
    return;
  }
  const copies = dosages.map((dosage) => (dosage === 65_535 ? null : dosage / 16_384));
  appender.appendList(copies, LIST(FLOAT));
}

function manifestOf(ids: readonly string[], parts: VariantPart[], calls: 'packed' | 'list') {
  return createManifest({
    writer: { name: 'test', version: '0' },
    build: null,
    calls,
    samples: { count: ids.length, sha256: sampleListHash(ids) },
    variants: { count: parts.reduce((sum, part) => sum + part.rows, 0), parts },
    fields: [],
    phenotypes: null,
    header: [],
    sources: [],
    options: {},
    diagnostics: {},
  });
}
