import { join } from 'node:path';
import {
  type Manifest,
  readManifest,
  type StorePaths,
  storeFingerprint,
  storePaths,
  type VariantPart,
} from '@dirghayu/cohort-store';
import { DuckDbSession, type SessionOptions } from './duckdb-session.ts';
import { mirrorOf } from './store-mirror.ts';

/** An open cohort store: its manifest, its paths, and a DuckDB to read it with. */
export interface Store {
  readonly root: string;
  readonly paths: StorePaths;
  readonly manifest: Manifest;
  /** Identity of the content: order, matrices and checkpoints depend on it. */
  readonly fingerprint: string;
  readonly session: DuckDbSession;
  close(): void;
}

/** How a store is opened. */
export interface StoreOptions extends SessionOptions {
  /** Whether its variants will be read, and have to be on this machine; default true. */
  readonly variants?: boolean;
}

/**
 * Opens the cohort store at `root`; close it after use.
 *
 * @throws {StoreError} If there is none, or it is of another format version.
 */
export async function openStore(root: string, options: StoreOptions = {}): Promise<Store> {
  const manifest = await readManifest(root);
  if (options.variants !== false) await mirrorOf(root)?.provideVariants();
  const session = await DuckDbSession.open(options);
  return {
    root,
    paths: storePaths(root),
    manifest,
    fingerprint: storeFingerprint(manifest),
    session,
    close: () => session.close(),
  };
}

/** Path of a part of the variants on this machine. */
export function partPath(store: Store, part: VariantPart): string {
  return join(store.root, ...part.path.split('/'));
}
