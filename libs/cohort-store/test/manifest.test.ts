import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Manifest,
  readManifest,
  StoreError,
  sampleListHash,
  storeFingerprint,
  writeManifest,
} from '../src/index.ts';
import { tinyManifest } from './tiny-manifest.ts';

let store: string;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(store, { recursive: true }));

/** What reading says of a manifest.json with `content`. */
async function refusal(content: unknown): Promise<StoreError> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(store, 'manifest.json'), text);
  const error = await readManifest(store).catch((caught) => caught);
  expect(error).toBeInstanceOf(StoreError);
  return error;
}

describe('writeManifest() and readManifest()', () => {
  test('give back what was written', async () => {
    await writeManifest(store, tinyManifest());
    expect(await readManifest(store)).toEqual(tinyManifest());
    expect(await readdir(store)).toEqual(['manifest.json']);
  });

  test('a manifest that is wrong is not written', async () => {
    const wrong = { ...tinyManifest(), calls: 'unary' } as unknown as Manifest;
    await expect(writeManifest(store, wrong)).rejects.toThrow();
    expect(await readdir(store)).toEqual([]);
  });
});

describe('readManifest() refuses', () => {
  test('a directory that is no store', async () => {
    const error = await readManifest(store).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'STORE', location: { file: store } });
    expect(error.message).toBe(
      `${store}: Cannot open cohort store: expected a directory made by \`ingest\`, with a manifest.json, got no manifest.json`,
    );
  });

  test('a directory that is not there', async () => {
    await expect(readManifest(join(store, 'absent'))).rejects.toThrow('got no manifest.json');
  });

  test('text that is not JSON', async () => {
    const error = await refusal('{"format": ');
    expect(error.message).toBe(
      `${store}/manifest.json: Cannot read manifest: expected a dirghayu-cohort-store manifest of format version 1, got text that is not JSON`,
    );
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  test('a later version, and says what to do', async () => {
    const error = await refusal({ ...tinyManifest(), formatVersion: 2, samples: 'elsewhere' });
    expect(error.message).toBe(
      `${store}/manifest.json: Cannot read manifest: expected a dirghayu-cohort-store manifest of format version 1, got version 2, written by a later release; update Dirghayu to read it, or make it anew with this one`,
    );
  });

  test.each([
    [
      'another format',
      { format: 'plink' },
      'format: expected "dirghayu-cohort-store", not "plink"',
    ],
    ['no version', { formatVersion: undefined }, 'formatVersion: expected 1, not nothing'],
    ['a number for text', { build: 38 }, 'build: expected string, not 38'],
    [
      'a count below 0',
      { variants: { count: -1, parts: [] } },
      'variants.count: expected number to be >=0, not -1',
    ],
    [
      'a choice that there is not',
      { calls: 'bits' },
      'calls: expected one of "packed"|"list", not "bits"',
    ],
  ])('%s, and names the field', async (_, change, fault) => {
    const error = await refusal({ ...tinyManifest(), ...change });
    expect(error.actual).toBe(fault);
  });

  test('a hash that is none', async () => {
    const error = await refusal({ ...tinyManifest(), samples: { count: 1, sha256: 'x' } });
    expect(error.actual).toMatch(/^samples\.sha256: .*, not "x"$/);
  });

  test.each(['/etc/passwd', '../other/part-0.parquet', 'variants/../../x', 'variants\\..\\..\\x'])(
    'a part outside the store: %s',
    async (path) => {
      const { variants, ...rest } = tinyManifest();
      const parts = variants.parts.map((part) => ({ ...part, path }));
      const error = await refusal({ ...rest, variants: { ...variants, parts } });
      expect(error.actual).toBe(
        `variants.parts.0.path: expected a path inside the store, not ${JSON.stringify(path)}`,
      );
    },
  );

  test.each([['null'], ['[]'], ['7']])('JSON that is no object: %s', async (text) => {
    expect((await refusal(text)).actual).toContain('the whole: ');
  });
});

describe('storeFingerprint()', () => {
  const base = tinyManifest();

  test('depends on people and on the content of the parts', () => {
    const others: Manifest[] = [
      { ...base, samples: { ...base.samples, sha256: sampleListHash(['B', 'A']) } },
      { ...base, variants: { count: 0, parts: [] } },
      {
        ...base,
        variants: {
          count: 3,
          parts: base.variants.parts.map((part) => ({ ...part, sha256: 'b'.repeat(64) })),
        },
      },
    ];
    const fingerprints = [base, ...others].map(storeFingerprint);
    expect(new Set(fingerprints).size).toBe(4);
    for (const fingerprint of fingerprints) expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test('does not depend on how the store came about', () => {
    const { header: _, ...rest } = base;
    const same = {
      ...rest,
      header: [],
      sources: [],
      options: {},
      diagnostics: {},
      phenotypes: null,
    };
    expect(storeFingerprint(same)).toBe(storeFingerprint(base));
  });
});

describe('sampleListHash()', () => {
  test('tells lists apart that a join would not', () => {
    expect(sampleListHash(['a,b'])).not.toBe(sampleListHash(['a', 'b']));
    expect(sampleListHash(['a\nb'])).not.toBe(sampleListHash(['a', 'b']));
  });
});
