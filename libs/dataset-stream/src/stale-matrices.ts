import { readdir, rm } from 'node:fs/promises';
import { matrixPaths, readMatrix } from '@dirghayu/cohort-store';
import type { Store } from './store.ts';

/** Names that `matrixName` gives; what a user named is the user's to remove. */
const AUTOMATIC = /^auto-[0-9a-f]{16}$/;

/** Removes the automatic matrices of what the store was before: nobody can open them again. */
export async function removeStaleMatrices(store: Store): Promise<void> {
  for (const name of await readdir(store.paths.matrices)) {
    if (!AUTOMATIC.test(name)) continue;
    const description = await readMatrix(store.root, name).catch(() => null);
    if (description === null || description.storeFingerprint === store.fingerprint) continue;
    await rm(matrixPaths(store.root, name).root, { recursive: true, force: true });
  }
}
