import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { matrixPaths, readManifest, storePaths, writeManifest } from '@dirghayu/cohort-store';
import { packCalls, unpackCalls } from '@dirghayu/genotypes';
import { describe, expect, test } from 'vitest';
import { GenomicBigDataset } from '../src/index.ts';
import { buildMatrix } from '../src/matrix-builder.ts';
import { MatrixReader } from '../src/matrix-reader.ts';
import { takePieces } from '../src/row-reader.ts';
import { openStore } from '../src/store.ts';
import { smallStore, type TestStore } from './small-store.ts';

/** Every row of a matrix by sample_index. */
async function rowsOf(store: TestStore, name: string) {
  const opened = await openStore(store.root);
  const { session, root, fingerprint } = opened;
  const reader = await MatrixReader.open(session, root, name, { fingerprint, verify: true });
  const samples = await reader.sampleOfRow();
  const rows = Array.from(samples, () => new Uint8Array(reader.stride));
  await reader.readRuns(0, samples.length, (run) =>
    takePieces(run, (row, offset, calls) => rows[samples[row]!]!.set(calls, offset)),
  );
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

  test('takes some people only, and its dataset knows no others', async () => {
    const store = await smallStore({ people: 40, variants: 9 });
    const samples = ['P00007', 'P00003', 'P00031', 'P00007'];
    const options = { dataDir: store.root, features: 'all', name: 'few', samples } as const;
    expect(await buildMatrix(options)).toMatchObject({ rows: 3, features: 9 });
    expect(await buildMatrix({ ...options, samples: samples.slice(0, 3).reverse() })).toMatchObject(
      { rows: 3 },
    );
    await expect(buildMatrix({ ...options, samples: ['P00003'] })).rejects.toMatchObject({
      code: 'DATASET',
    });
    const codes: string[] = [];
    const dataset = await GenomicBigDataset.open({
      dataDir: store.root,
      features: { matrix: 'few' },
      target: 'age',
      context: { report: ({ code, message }) => codes.push(`${code}: ${message}`) },
    });
    for await (const batch of dataset.epoch(0)) {
      expect([...batch.sampleIds].sort()).toEqual(['P00003', 'P00007', 'P00031']);
      for (const [row, id] of batch.sampleIds.entries()) {
        const person = Number(id.slice(1));
        const calls = store.variants.map((variant) => variant.calls[person]!);
        expect(unpackCalls(batch.packed.subarray(row * batch.stride), 9)).toEqual(
          Uint8Array.from(calls),
        );
        expect(batch.targets[row]).toBe(20 + ((person * 7) % 60));
      }
    }
    await dataset.close();
    expect(codes).toEqual([
      'people-without-genotypes: Matrix "few" has no row for 37 people of the split',
    ]);
  });

  test('refuses people whom the store does not know', async () => {
    const store = await smallStore({ people: 4 });
    await expect(
      buildMatrix({ dataDir: store.root, features: 'all', samples: ['P00001', 'P1'] }),
    ).rejects.toMatchObject({
      code: 'DATASET',
      message: `${storePaths(store.root).samples}: Cannot find sample: expected an ID of the store, such as "P00001", "P00000" or "P00002", got "P1"`,
    });
  });

  test('removes automatic matrices of what the store was before', async () => {
    const store = await smallStore({ people: 7 });
    const stale = await buildMatrix({ dataDir: store.root, features: ['rs1'] });
    await buildMatrix({ dataDir: store.root, features: ['rs1'], name: 'mine' });
    const manifest = await readManifest(store.root);
    const [first, ...parts] = manifest.variants.parts;
    const changed = {
      ...manifest.variants,
      parts: [{ ...first!, sha256: 'f'.repeat(64) }, ...parts],
    };
    await writeManifest(store.root, { ...manifest, variants: changed });
    const fresh = await buildMatrix({ dataDir: store.root, features: ['rs2'] });
    const again = await buildMatrix({ dataDir: store.root, features: ['rs4'] });
    const names = await readdir(storePaths(store.root).matrices);
    expect(names.sort()).toEqual([fresh.name, again.name, 'mine'].sort());
    expect(names).not.toContain(stale.name);
  });

  test('refuses the name of another matrix, and a name that is a path', async () => {
    const store = await smallStore({ people: 7 });
    await buildMatrix({ dataDir: store.root, features: 'all', name: 'mine' });
    await expect(
      buildMatrix({ dataDir: store.root, features: ['rs1'], name: 'mine' }),
    ).rejects.toMatchObject({
      code: 'DATASET',
      message: `${matrixPaths(store.root, 'mine').root}: Cannot build matrix "mine": expected a name that is free, got a matrix of another selection, seed or store`,
    });
    const replaced = { dataDir: store.root, features: ['rs1'], name: 'mine', overwrite: true };
    expect(await buildMatrix(replaced)).toMatchObject({ features: 1 });
    expect((await rowsOf(store, 'mine')).features.map(({ name }) => name)).toEqual(['rs1']);
    expect(await readdir(storePaths(store.root).staging)).toEqual([]);
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
