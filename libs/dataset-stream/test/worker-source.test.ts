import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { matrixPaths } from '@dirghayu/cohort-store';
import { describe, expect, test } from 'vitest';
import { fullOrder, type OrderKey, windowedOrder } from '../src/epoch-order.ts';
import { buildMatrix } from '../src/matrix-builder.ts';
import { MatrixReader } from '../src/matrix-reader.ts';
import { MemorySource } from '../src/memory-source.ts';
import type { EpochPart, PackedSource } from '../src/packed-source.ts';
import { ascending } from '../src/permutation.ts';
import { openStore } from '../src/store.ts';
import { WindowSource } from '../src/window-source.ts';
import { WorkerSource } from '../src/worker-source.ts';
import { collect, smallStore } from './small-store.ts';

const KEY = { seed: 1, epoch: 0, fingerprint: 'f' };

async function builtMatrix() {
  const { root } = await smallStore({ people: 5_000, variants: 9 });
  const { name } = await buildMatrix({ dataDir: root, features: 'all' });
  const store = await openStore(root);
  const { session, fingerprint } = store;
  const reader = await MatrixReader.open(session, root, name, { fingerprint });
  const matrix = { root, name, fingerprint, groupRows: 2_048 };
  return { store, reader, matrix, stride: reader.stride };
}

function epochPart(key: OrderKey): EpochPart {
  const shape = { groupRows: 2_048, windowGroups: 1 };
  const slices = [0, 1_000, 2_000, 3_000, 4_000].map((start) => ({ start, end: start + 1_000 }));
  return { order: windowedOrder(ascending(5_000), shape, key), slices };
}

async function hexes(source: PackedSource, part: EpochPart, next?: () => EpochPart) {
  return (await collect(source.batches(part, next))).map(({ bytes }) => hexOf(bytes));
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the sources', () => {
  test('give the same calls, whatever the windows', async () => {
    const { store, reader, matrix, stride } = await builtMatrix();
    const rows = ascending(5_000).filter((row) => row % 7 !== 2);
    const slices = [10, 400, 2_500, 4_285].map((end, i, ends) => ({
      start: ends[i - 1] ?? 0,
      end,
    }));
    for (const windowGroups of [1, 2, 3]) {
      const order = windowedOrder(rows, { groupRows: 2_048, windowGroups }, KEY);
      const read = await collect(new WindowSource(reader, 2_048).batches({ order, slices }));
      const window = read.map(hexOf);
      for (const source of [new MemorySource(reader, rows), new WorkerSource(matrix, stride)]) {
        const batches = await collect(source.batches({ order, slices }));
        expect(batches.map(({ bytes }) => hexOf(bytes))).toEqual(window);
        const copies = batches.map(({ bytes }) => new Uint8Array(bytes.length));
        for (const [i, batch] of batches.entries()) batch.copyTo(copies[i]!);
        expect(copies.map(hexOf)).toEqual(window);
      }
    }
    store.close();
  });

  test('give the same batches from a reader of 1, 2 and 4 threads', async () => {
    const { store, matrix, stride } = await builtMatrix();
    const rows = ascending(5_000);
    const slices = [0, 1_000, 2_000, 3_000, 4_000].map((start) => ({ start, end: start + 1_000 }));
    const order = windowedOrder(rows, { groupRows: 2_048, windowGroups: 2 }, KEY);
    const sent = await collect(new WorkerSource(matrix, stride).batches({ order, slices }));
    const expected = sent.map(({ bytes }) => hexOf(bytes));
    const { root, fingerprint } = store;
    for (const threads of [1, 2, 4]) {
      const { session, close } = await openStore(root, { threads });
      const reader = await MatrixReader.open(session, root, matrix.name, { fingerprint });
      const windows = await collect(new WindowSource(reader, 2_048).batches({ order, slices }));
      expect(windows.map(hexOf)).toEqual(expected);
      const held = await collect(new MemorySource(reader, rows).batches({ order, slices }));
      expect(held.map(({ bytes }) => hexOf(bytes))).toEqual(expected);
      close();
    }
    store.close();
  });

  test('a thread rests while nobody reads', async () => {
    const { store, matrix, stride } = await builtMatrix();
    const source = new WorkerSource(matrix, stride);
    const order = fullOrder(ascending(5_000), KEY);
    const slices = Array.from({ length: 500 }, (_, i) => ({ start: 10 * i, end: 10 * i + 10 }));
    const batches = source.batches({ order, slices });
    await batches.next();
    await sleep(300);
    // Two ahead of the one that was read, and its replacement.
    expect(source.waiting).toBeLessThanOrEqual(3);
    await batches.return(undefined);
    store.close();
  });

  test('epochs in turn have one thread, epochs at once one each', async () => {
    const { store, matrix, stride } = await builtMatrix();
    const source = new WorkerSource(matrix, stride);
    const [first, second] = [0, 1].map((epoch) => epochPart({ ...KEY, epoch }));
    const expected = await Promise.all([hexes(source, first!), hexes(source, second!)]);
    expect(source.threads).toBe(2);
    expect(expected[0]).not.toEqual(expected[1]);
    const alone = new WorkerSource(matrix, stride);
    for (const round of [0, 1, 2]) {
      for await (const _ of alone.batches(second!)) if (round > 0) break; // left early
      expect(await hexes(alone, first!)).toEqual(expected[0]);
      expect(alone.threads).toBe(1);
    }
    for (const one of [source, alone]) await one.close();
    expect([source.threads, alone.threads]).toEqual([0, 0]);
    store.close();
  });

  test('the epoch that comes next is read ahead, and any other is right too', async () => {
    const { store, matrix, stride } = await builtMatrix();
    const source = new WorkerSource(matrix, stride);
    const [first, second] = [0, 1].map((epoch) => epochPart({ ...KEY, epoch }));
    const expected = [await hexes(source, first!), await hexes(source, second!)];
    const next = () => second!;
    expect(await hexes(source, first!, next)).toEqual(expected[0]);
    await expect.poll(() => source.waiting).toBe(2);
    expect(await hexes(source, second!)).toEqual(expected[1]); // what was begun
    await hexes(source, first!, next);
    expect(await hexes(source, first!)).toEqual(expected[0]); // another
    expect(source.waiting).toBe(0);
    await hexes(source, first!, next);
    await source.close(); // while it reads ahead
    expect(source.threads).toBe(0);
    store.close();
  });

  test('what fails on the thread fails here, with its code', async () => {
    const { store, matrix, stride } = await builtMatrix();
    await rm(matrixPaths(matrix.root, matrix.name).part(0, 0));
    const order = fullOrder(ascending(5_000), KEY);
    const part = { order, slices: [{ start: 0, end: 10 }] };
    const batches = new WorkerSource(matrix, stride).batches(part);
    await expect(batches.next()).rejects.toMatchObject({
      code: 'STORE',
      message: expect.stringMatching(/part-0\.parquet: Cannot open matrix: expected the file of/),
    });
    store.close();
  });
});
