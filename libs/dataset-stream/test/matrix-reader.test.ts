import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { matrixPaths } from '@dirghayu/cohort-store';
import { describe, expect, test } from 'vitest';
import { buildMatrix } from '../src/matrix-builder.ts';
import { MatrixReader } from '../src/matrix-reader.ts';
import { openStore } from '../src/store.ts';
import { smallStore } from './small-store.ts';

async function builtStore() {
  const store = await smallStore({ people: 40 });
  const { parts } = await buildMatrix({ dataDir: store.root, features: 'all', name: 'm' });
  const paths = matrixPaths(store.root, 'm');
  const open = async (options: { name?: string; fingerprint?: string; verify?: boolean } = {}) => {
    const { session, root, fingerprint, close } = await openStore(store.root);
    const all = { fingerprint, ...options };
    return MatrixReader.open(session, root, options.name ?? 'm', all).finally(close);
  };
  return { open, paths, part: paths.part(0, 0), bytes: parts[0]!.bytes };
}

describe('MatrixReader.open()', () => {
  test('names a part that is cut', async () => {
    const { open, part, bytes } = await builtStore();
    await truncate(part, bytes - 10);
    await expect(open()).rejects.toMatchObject({
      code: 'STORE',
      message: `${part}: Cannot open matrix: expected the file of ${bytes} bytes that matrix.json lists, got another of ${bytes - 10} bytes`,
    });
  });

  test('names a part that is gone', async () => {
    const { open, part, bytes } = await builtStore();
    await rm(part);
    await expect(open()).rejects.toThrow(
      `${part}: Cannot open matrix: expected the file of ${bytes} bytes that matrix.json lists, got no file`,
    );
  });

  test('finds a changed part of the same size when it verifies', async () => {
    const { open, part } = await builtStore();
    const content = await readFile(part);
    content[40]! ^= 1;
    await writeFile(part, content);
    await open();
    await expect(open({ verify: true })).rejects.toMatchObject({ code: 'STORE' });
  });

  test('refuses a matrix of another store and one that is not there', async () => {
    const { open, paths } = await builtStore();
    await expect(open({ fingerprint: 'other' })).rejects.toMatchObject({
      code: 'STORE',
      message: `${paths.root}: Cannot open matrix: expected a matrix of the store as it is now; delete it and build it again, got one of other samples or variants`,
    });
    await expect(open({ name: 'none' })).rejects.toMatchObject({
      code: 'DATASET',
      message: expect.stringMatching(
        /Cannot open matrix: expected the name of a finished matrix \("m"\), got "none"$/,
      ),
    });
    await rm(paths.description);
    await expect(open()).rejects.toMatchObject({ code: 'DATASET' });
    await appendFile(paths.description, '{}');
    await expect(open()).rejects.toMatchObject({ code: 'STORE' });
  });
});
