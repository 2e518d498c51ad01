import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { quote } from '@dirghayu/pipeline';
import { StorageError } from './errors.ts';
import { fetchStored } from './files.ts';

/** A file elsewhere with the content that it must have. */
export interface CachedFile {
  readonly location: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Where a cache lies and how large it may grow. */
export interface CacheOptions {
  readonly directory: string;
  /** Bytes; the files in use may exceed it. */
  readonly maxBytes: number;
}

/**
 * Files of a storage kept on this machine under the hash of their content, so that stores,
 * versions and processes share them. The least recently used go when the cache is full.
 *
 * A hash is compared when a file arrives and when this process first uses one that was there: a
 * changed file is fetched again.
 */
export class ShardCache {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #uses = new Map<string, number>();
  readonly #checked = new Set<string>();
  readonly #fetches = new Map<string, Promise<void>>();

  constructor({ directory, maxBytes }: CacheOptions) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
  }

  /**
   * Calls `action` with the path of the file on this machine, where it stays until `action` ends.
   *
   * @throws {StorageError} If the file is gone or its content is another.
   */
  async use<Result>(file: CachedFile, action: (path: string) => Promise<Result>): Promise<Result> {
    const { sha256 } = file;
    this.#uses.set(sha256, (this.#uses.get(sha256) ?? 0) + 1);
    try {
      return await action(await this.#provide(file));
    } finally {
      const uses = (this.#uses.get(sha256) ?? 1) - 1;
      if (uses > 0) this.#uses.set(sha256, uses);
      else this.#uses.delete(sha256);
    }
  }

  /**
   * The path of the file on this machine, where it stays as long as this process lives; another
   * process whose cache is full may remove it.
   *
   * @throws {StorageError} If the file is gone or its content is another.
   */
  async hold(file: CachedFile): Promise<string> {
    const path = await this.use(file, async (found) => {
      this.#uses.set(file.sha256, (this.#uses.get(file.sha256) ?? 0) + 1);
      return found;
    });
    return path;
  }

  async #provide(file: CachedFile): Promise<string> {
    const path = join(this.#directory, `${file.sha256}.parquet`);
    let fetch = this.#fetches.get(file.sha256);
    if (!fetch) {
      fetch = this.#ensure(file, path).finally(() => this.#fetches.delete(file.sha256));
      this.#fetches.set(file.sha256, fetch);
    }
    await fetch;
    return path;
  }

  async #ensure(file: CachedFile, path: string): Promise<void> {
    if (await this.#isThere(file, path)) {
      const now = new Date();
      // Another process may have evicted it since.
      if (
        await utimes(path, now, now).then(
          () => true,
          () => false,
        )
      )
        return;
    }
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#makeRoom(file.bytes);
    const aside = join(this.#directory, `${randomUUID()}.tmp`);
    try {
      const hash = createHash('sha256');
      const isThere = await fetchStored(file.location, aside, (piece) => hash.update(piece));
      const sha256 = isThere ? hash.digest('hex') : null;
      if (sha256 !== file.sha256) throw contentError(file, sha256);
      await rename(aside, path);
      this.#checked.add(file.sha256);
    } finally {
      await rm(aside, { force: true });
    }
  }

  async #isThere({ bytes, sha256 }: CachedFile, path: string): Promise<boolean> {
    const status = await stat(path).catch(() => null);
    if (status?.size !== bytes) return false;
    if (this.#checked.has(sha256)) return true;
    const hash = createHash('sha256');
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece);
    if (hash.digest('hex') !== sha256) return false;
    this.#checked.add(sha256);
    return true;
  }

  /** Removes files that are not in use, the longest unused first, until `bytes` more fit. */
  async #makeRoom(bytes: number): Promise<void> {
    const files = [];
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      const status = await stat(path).catch(() => null);
      if (status?.isFile()) files.push({ name, path, bytes: status.size, used: status.mtimeMs });
    }
    let total = files.reduce((sum, file) => sum + file.bytes, bytes);
    for (const file of files.sort((a, b) => a.used - b.used)) {
      if (total <= this.#maxBytes) return;
      const [sha256 = '', extension] = file.name.split('.');
      if (extension !== 'parquet' || this.#uses.has(sha256)) continue;
      await rm(file.path, { force: true });
      this.#checked.delete(sha256);
      total -= file.bytes;
    }
  }
}

function contentError({ location, sha256 }: CachedFile, found: string | null): StorageError {
  return new StorageError(`Cannot fetch ${quote(location)}`, {
    expected: `the file with SHA-256 ${sha256}`,
    actual: found === null ? 'no file' : `one with ${found}`,
  });
}
