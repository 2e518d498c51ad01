import { createHash } from 'node:crypto';
import { mkdir, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MANIFEST_FILE, matrixPaths, readManifest, readMatrix } from '@dirghayu/cohort-store';
import {
  type CacheOptions,
  fetchStored,
  isRemote,
  joinLocation,
  readStored,
  ShardCache,
  storageOf,
} from '@dirghayu/storage';

/** A store elsewhere and the cache that its parts pass through; a thread can be sent it. */
export interface MirrorOptions {
  /** `s3:`, `gs:` or `http(s):` URL of the store. */
  readonly url: string;
  readonly cache: CacheOptions;
}

/** A part as a manifest or a matrix describes it. */
export interface MirroredPart {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Mirrors by the directory that stands for the store on this machine. */
const mirrors = new Map<string, StoreMirror>();

/** The mirror behind a directory; null if it is a store of its own. */
export function mirrorOf(root: string): StoreMirror | null {
  return mirrors.get(root) ?? null;
}

/** Tells this thread of a mirror that another one opened. */
export function registerMirror(root: string, options: MirrorOptions): void {
  if (!mirrors.has(root)) mirrors.set(root, new StoreMirror(root, options));
}

/**
 * Opens a store elsewhere as a directory of this machine, below the cache: the manifest, the
 * people and the views are fetched, parts when they are read. A path is given back as it is.
 *
 * One directory a version of the store: a store that has changed is another.
 *
 * @throws {StorageError} If it cannot be reached.
 * @throws {StoreError} If there is no store.
 */
export async function mirrorStore(location: string, cache: CacheOptions): Promise<string> {
  if (!isRemote(location)) return location;
  await readManifest(location);
  const manifest = (await readStored(joinLocation(location, MANIFEST_FILE))) ?? new Uint8Array(0);
  const key = createHash('sha256').update(location).update('\0').update(manifest).digest('hex');
  const root = join(cache.directory, 'stores', key.slice(0, 16));
  await mkdir(root, { recursive: true, mode: 0o700 });
  for (const name of ['samples.parquet', 'views.sql', 'plan.json', MANIFEST_FILE]) {
    await fetchStored(joinLocation(location, name), join(root, name));
  }
  registerMirror(root, { url: location, cache });
  return root;
}

/** A store elsewhere, with what of it is on this machine. */
export class StoreMirror {
  readonly options: MirrorOptions;
  readonly #root: string;
  readonly #cache: ShardCache;

  constructor(root: string, options: MirrorOptions) {
    this.options = options;
    this.#root = root;
    const { directory, maxBytes } = options.cache;
    this.#cache = new ShardCache({ directory: join(directory, 'parts'), maxBytes });
  }

  /** Calls `action` with the path of a part, which stays on this machine until it ends. */
  async withPart<Result>(
    part: MirroredPart,
    action: (path: string) => Promise<Result>,
  ): Promise<Result> {
    const own = join(this.#root, ...part.path.split('/'));
    // What was built here is not in the bucket.
    if (await stat(own).catch(() => null)) return action(own);
    return this.#cache.use({ ...part, location: this.#locationOf(part) }, action);
  }

  #locationOf({ path }: MirroredPart): string {
    return joinLocation(this.options.url, path);
  }

  /** Fetches the description of a matrix that the store elsewhere may have. */
  async provideMatrix(name: string): Promise<void> {
    if (await readMatrix(this.#root, name)) return;
    const [here, there] = [this.#root, this.options.url].map((root) => matrixPaths(root, name));
    if (!here || !there) return;
    for (const file of ['rows', 'features', 'description'] as const) {
      if (!(await fetchStored(there[file], here[file]))) return;
    }
  }

  /** Brings every part of the variants to this machine, for what reads all of them by their paths. */
  async provideVariants(): Promise<void> {
    const { variants } = await readManifest(this.#root);
    for (const part of variants.parts) {
      // Held: what an eviction took away again would be missing where all parts are read.
      const held = await this.#cache.hold({ ...part, location: this.#locationOf(part) });
      const own = join(this.#root, ...part.path.split('/'));
      await rm(own, { force: true });
      await mkdir(dirname(own), { recursive: true });
      await symlink(held, own);
    }
  }

  /** Uploads the matrices and wide tables that were made here; a matrix's description comes last. */
  async publishDerived(): Promise<void> {
    for (const folder of ['table', 'matrices']) {
      const files: string[] = [];
      const local = join(this.#root, folder);
      for await (const { location } of storageOf(local).list(local)) files.push(location);
      const isLast = (file: string) => file.endsWith('matrix.json');
      for (const file of files.sort((a, b) => Number(isLast(a)) - Number(isLast(b)))) {
        const names = file.slice(this.#root.length + 1).split('/');
        const there = joinLocation(this.options.url, ...names);
        await storageOf(there).put(there, { file });
      }
    }
  }
}
