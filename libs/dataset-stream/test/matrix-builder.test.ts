import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { matrixPaths, storePaths } from '@dirghayu/cohort-store';
import { packCalls } from '@dirghayu/genotypes';
import { describe, expect, test } from 'vitest';
import { buildMatrix } from '../src/matrix-builder.ts';
import { MatrixReader } from '../src/matrix-reader.ts';
import { openStore } from '../src/store.ts';
import { smallStore, type TestStore } from './small-store.ts';

/** Every row of a matrix by sample_index. */
async function rowsOf(store: TestStore, name: string) {
  const opened = await openStore(store.root);
  const { session, root, fingerprint } = opened;
  const reader = await MatrixReader.open(session, root, name, { fingerprint, verify: true });
  const samples = await reader.sampleOfRow();
  const rows = Array.from(samples, () => new Uint8Array(reader.stride));
  await reader.readRows(0, samples.length, (row, offset, calls) => {
    rows[samples[row]!]!.set(calls, offset);
  });
  const features = await reader.features();
  opened.close();
  return { rows, samples, features };
}

function expectTransposed(store: TestStore, rows: readonly Uint8Array[]) {
  for (const [person, row] of rows.entries()) {
    expect(row).toEqual(packCalls(store.variants.map(({ calls }) => calls[person]!)));
  }
}

describe('buildMatrix()', () => {
  test('transposes in several tiles and parts as in one', async () => {
    const store = await smallStore({ people: 5_000, variants: 21 });
    const tiled = await buildMatrix({
      dataDir: store.root,
      features: 'all',
      name: 'tiled',
      memory: 1,
    });
    const whole = await buildMatrix({ dataDir: store.root, features: 'all', name: 'whole' });
    expect(tiled.parts.map((part) => part.rows)).toEqual([2_048, 2_048, 904]);
    expect(whole.parts.map((part) => part.rows)).toEqual([5_000]);
    const { rows, samples } = await rowsOf(store, 'tiled');
    expectTransposed(store, rows);
    expect(await rowsOf(store, 'whole')).toMatchObject({ rows, samples });
    expect([...samples]).not.toEqual([...samples].sort((a, b) => a - b));
  });

  test('cuts features into blocks of 16,384', async () => {
    const store = await smallStore({ people: 3, variants: 16_391, partRows: 5_000 });
    const matrix = await buildMatrix({ dataDir: store.root, features: 'all' });
    expect(matrix.parts.map((part) => part.path)).toEqual([
      'block=0/part-0.parquet',
      'block=1/part-0.parquet',
    ]);
    const { rows, features } = await rowsOf(store, matrix.name);
    expectTransposed(store, rows);
    expect(features.length).toBe(16_391);
  });

  test('builds once, reports progress and leaves no attempt behind', async () => {
    const store = await smallStore({ people: 7 });
    const seen: number[] = [];
    const progress = ({ done, total }: { done: number; total?: number }) => {
      seen.push(done, total ?? 0);
    };
    const first = await buildMatrix({
      dataDir: store.root,
      features: 'all',
      context: { progress },
    });
    const again = await buildMatrix({
      dataDir: store.root,
      features: 'all',
      context: { progress },
    });
    expect(again).toEqual(first);
    expect(seen).toEqual([1_050, 1_050]);
    expect(await readdir(storePaths(store.root).staging)).toEqual([]);
    expect(await readdir(storePaths(store.root).matrices)).toEqual([first.name]);
  });

  test('two builds at once give one matrix', async () => {
    const store = await smallStore({ people: 50 });
    const build = () => buildMatrix({ dataDir: store.root, features: 'all' });
    const [a, b] = await Promise.all([build(), build()]);
    expect(a).toEqual(b);
    expectTransposed(store, (await rowsOf(store, a.name)).rows);
  });

  test('leaves nothing when it is aborted', async () => {
    const store = await smallStore({ people: 7 });
    const context = { signal: AbortSignal.abort() };
    await expect(buildMatrix({ dataDir: store.root, features: 'all', context })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    expect(await readdir(storePaths(store.root).staging)).toEqual([]);
    expect(await readdir(store.root)).not.toContain('matrices');
  });

  test('refuses the name of another matrix, and a name that is a path', async () => {
    const store = await smallStore({ people: 7 });
    await buildMatrix({ dataDir: store.root, features: 'all', name: 'mine' });
    await expect(
      buildMatrix({ dataDir: store.root, features: ['rs1'], name: 'mine' }),
    ).rejects.toMatchObject({
      code: 'DATASET',
      message: `${matrixPaths(store.root, 'mine').root}: Cannot build matrix "mine": expected a name that is free, got a matrix of another selection or store`,
    });
    await expect(
      buildMatrix({ dataDir: store.root, features: ['rs1'], name: '../out' }),
    ).rejects.toMatchObject({
      code: 'CONFIG',
      message: 'Cannot name matrix: expected letters, digits, "_", "-" and ".", got "../out"',
    });
  });

  test('refuses a part whose calls are for other people', async () => {
    const store = await smallStore({
      people: 9,
      edit: (variant, i) => (i === 20 ? { ...variant, calls: [1, 1] } : variant),
    });
    const path = join(store.root, 'variants/chrom=chr1/part-0.parquet');
    await expect(buildMatrix({ dataDir: store.root, features: 'all' })).rejects.toMatchObject({
      code: 'STORE',
      message: `${path}: Cannot read calls: expected the rows that the manifest lists, each with 9 calls, got other rows`,
    });
  });
});
