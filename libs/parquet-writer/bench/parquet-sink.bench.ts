/**
 * The sink alone: 2,504 people × 50,000 variants (125 million genotypes) from ready blocks.
 *
 * Run: npx vitest bench --run --config ../../vitest.config.ts --root . (two cores; other load shows).
 * Each run includes DuckDB's start (20 ms), fsync and the hash of the file. Compression at zstd
 * level 1 alone is 75 ms of a packed run: 400 MB/s is its rate on one core.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedLength, type VariantBlock } from '@dirghayu/genotypes';
import { createContext } from '@dirghayu/pipeline';
import { bench, describe } from 'vitest';
import { parquetSink } from '../src/index.ts';
import { random, sampleIds, streamOf } from '../test/random-blocks.ts';

const SAMPLES = 2504;
const VARIANTS = 50_000;
const BLOCK = 1000;

const directory = mkdtempSync(join(tmpdir(), 'parquet-sink-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));

/** A block of variants whose frequencies are log-uniform between one copy and everybody. */
function simulatedBlock(index: number): VariantBlock {
  const next = random(index % 8);
  const stride = packedLength(SAMPLES);
  const calls = new Uint8Array(BLOCK * stride);
  for (let row = 0; row < BLOCK; row++) {
    const carriers = SAMPLES ** next();
    for (let k = 0; k < carriers; k++) {
      const i = Math.floor(next() * SAMPLES);
      calls[row * stride + (i >> 2)]! |= 1 << (2 * (i & 3));
    }
  }
  const each = (value: (row: number) => number) =>
    Int32Array.from({ length: BLOCK }, (_, i) => value(i));
  return {
    count: BLOCK,
    chrom: '22',
    pos: each((row) => (index * BLOCK + row) * 10),
    id: Array.from({ length: BLOCK }, (_, row) => `rs${index * BLOCK + row}`),
    ref: Array.from({ length: BLOCK }, (_, row) => 'ACGT'.charAt(row & 3)),
    alt: Array.from({ length: BLOCK }, (_, row) => 'CGTA'.charAt(row & 3)),
    altIndex: new Uint16Array(BLOCK).fill(1),
    qual: new Float32Array(BLOCK).fill(100),
    filter: Array.from({ length: BLOCK }, () => ['PASS']),
    ac: each((row) => row),
    an: each(() => 2 * SAMPLES),
    het: each((row) => row),
    homAlt: each(() => 0),
    missing: each(() => 0),
    calls,
    stride,
    fields: new Map(),
  };
}

const blocks = Array.from({ length: VARIANTS / BLOCK }, (_, i) => simulatedBlock(i));

describe('125 million genotypes', () => {
  for (const calls of ['packed', 'list'] as const) {
    bench(
      calls,
      async () => {
        await parquetSink({ directory, part: 0, calls }).drain(
          streamOf(sampleIds(SAMPLES), [], blocks),
          createContext(),
        );
      },
      { iterations: 3, warmupIterations: 1, time: 0, warmupTime: 0 },
    );
  }
});
