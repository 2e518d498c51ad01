import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MatrixDescription, matrixName, matrixPaths, readMatrix } from '../src/index.ts';

let store: string;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'store-'));
  await mkdir(matrixPaths(store, 'all').root, { recursive: true });
});
afterEach(() => rm(store, { recursive: true }));

const DESCRIPTION: MatrixDescription = {
  format: 'dirghayu-matrix',
  formatVersion: 1,
  storeFingerprint: 'f',
  values: 'dosages',
  rows: 4,
  features: 2,
  blockFeatures: 16_384,
  seed: -7,
  selection: { minMaf: 0.01 },
  parts: [
    { path: 'block=0/part-0.parquet', block: 0, rows: 4, bytes: 100, sha256: 'a'.repeat(64) },
  ],
};

const write = (text: string) => writeFile(matrixPaths(store, 'all').description, text);

describe('readMatrix()', () => {
  test('gives the description', async () => {
    await write(JSON.stringify(DESCRIPTION));
    expect(await readMatrix(store, 'all')).toEqual(DESCRIPTION);
  });

  test('takes a matrix that does not say what it holds for one of calls', async () => {
    const { values: _, ...older } = DESCRIPTION;
    await write(JSON.stringify(older));
    expect(await readMatrix(store, 'all')).toEqual({ ...DESCRIPTION, values: 'calls' });
  });

  test('gives null for a matrix that was never finished', async () => {
    expect(await readMatrix(store, 'all')).toBeNull();
    expect(await readMatrix(store, 'absent')).toBeNull();
  });

  test.each(['{', '{}', JSON.stringify({ ...DESCRIPTION, formatVersion: 2 })])(
    'refuses %s',
    async (text) => {
      await write(text);
      const error = await readMatrix(store, 'all').catch((caught) => caught);
      expect(error.code).toBe('STORE');
      expect(error.message).toContain(
        'Cannot read matrix: expected a dirghayu-matrix description of format version 1, got ',
      );
    },
  );

  test('names the field at fault, and a later release', async () => {
    await write(JSON.stringify({ ...DESCRIPTION, rows: -4 }));
    await expect(readMatrix(store, 'all')).rejects.toThrow(
      /got rows: expected number to be >=0, not -4$/,
    );
    await write(JSON.stringify({ ...DESCRIPTION, formatVersion: 3 }));
    await expect(readMatrix(store, 'all')).rejects.toThrow(
      /got version 3, written by a later release; update Dirghayu/,
    );
  });

  test('refuses a part outside the matrix', async () => {
    const parts = DESCRIPTION.parts.map((part) => ({ ...part, path: '../../secret.parquet' }));
    await write(JSON.stringify({ ...DESCRIPTION, parts }));
    await expect(readMatrix(store, 'all')).rejects.toThrow('expected a path inside the store');
  });
});

describe('matrixName()', () => {
  test('is the same for the same content, and another for another', () => {
    const name = matrixName('f', { minMaf: 0.01 });
    expect(name).toMatch(/^auto-[0-9a-f]{16}$/);
    expect(matrixName('f', { minMaf: 0.01 })).toBe(name);
    expect(matrixName('g', { minMaf: 0.01 })).not.toBe(name);
    expect(matrixName('f', { minMaf: 0.02 })).not.toBe(name);
  });

  test('does not depend on the order in which the selection was written', () => {
    const name = matrixName('f', { minMaf: 0.01, regions: [{ chrom: '1', start: 1 }] });
    expect(matrixName('f', { regions: [{ start: 1, chrom: '1' }], minMaf: 0.01 })).toBe(name);
  });
});
