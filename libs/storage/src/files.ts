import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { quote } from '@dirghayu/pipeline';
import { StorageError } from './errors.ts';
import { isRemote } from './location.ts';
import type { Content } from './storage.ts';
import { storageOf } from './storage-of.ts';

/** Bytes of one request when a file is fetched: a drop costs no more than that. */
const PIECE_BYTES = 1 << 24;

/** All bytes of a file; null if there is none. */
export async function readStored(location: string): Promise<Uint8Array | null> {
  const file = await storageOf(location).open(location);
  if (!file) return null;
  try {
    return await file.read(0, file.bytes);
  } finally {
    await file.close();
  }
}

/** A text file; null if there is none. */
export async function readStoredText(location: string): Promise<string | null> {
  const bytes = await readStored(location);
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Writes a file: readers see the old one or the whole new one. */
export async function writeStored(location: string, content: Content): Promise<void> {
  await storageOf(location).put(location, content);
}

/** Size and date of a file; null if there is none. */
export async function storedStatus(
  location: string,
): Promise<{ readonly bytes: number; readonly modifiedMs: number | null } | null> {
  const file = await storageOf(location).open(location);
  if (!file) return null;
  await file.close();
  return { bytes: file.bytes, modifiedMs: file.modifiedMs };
}

/** Moves a file within one storage; false if there is none. On a disk it is a rename. */
export async function moveStored(from: string, to: string): Promise<boolean> {
  const storage = storageOf(from);
  if (isRemote(from)) {
    if ((await storedStatus(from)) === null) return false;
    await storage.copy(from, to);
    await storage.delete(from);
    return true;
  }
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Removes everything at or below a location. */
export async function removeStored(location: string): Promise<void> {
  if (!isRemote(location)) return rm(location, { recursive: true, force: true });
  const storage = storageOf(location);
  for await (const file of storage.list(location)) await storage.delete(file.location);
}

/**
 * Copies a file to this machine, piece by piece, and hands each piece to `onPiece`.
 *
 * @returns Whether the file is there.
 */
export async function fetchStored(
  location: string,
  path: string,
  onPiece: (piece: Uint8Array) => void = () => {},
): Promise<boolean> {
  const file = await storageOf(location).open(location);
  if (!file) return false;
  await mkdir(dirname(path), { recursive: true });
  // Genotypes: nobody else on the machine reads them.
  const target = await open(path, 'w', 0o600);
  try {
    for (let start = 0; start < file.bytes; start += PIECE_BYTES) {
      const piece = await file.read(start, start + PIECE_BYTES);
      onPiece(piece);
      await target.writeFile(piece);
    }
    return true;
  } finally {
    await target.close();
    await file.close();
  }
}

/**
 * Lets `read` have a file that it knows by a path: at `location` if that is one, else a copy in a
 * private directory.
 *
 * @throws {StorageError} If there is no such file elsewhere.
 */
export async function readThroughFile<Result>(
  location: string,
  read: (path: string) => Promise<Result>,
): Promise<Result> {
  if (!isRemote(location)) return read(location);
  return withTemporaryDirectory(async (directory) => {
    const file = join(directory, basename(location));
    if (await fetchStored(location, file)) return read(file);
    throw new StorageError(`Cannot read ${quote(location)}`, {
      expected: 'a file',
      actual: 'none',
    });
  });
}

/**
 * Lets `write` make a file that only knows paths: at `location` if that is one, else in a
 * private directory from which it is stored when all is well.
 */
export async function writeThroughFile<Result>(
  location: string,
  write: (path: string) => Promise<Result>,
): Promise<Result> {
  if (!isRemote(location)) return write(location);
  return withTemporaryDirectory(async (directory) => {
    const file = join(directory, basename(location));
    const result = await write(file);
    await writeStored(location, { file });
    return result;
  });
}

/** Lets `action` work in a directory of its own that nobody else may read, and removes it. */
export async function withTemporaryDirectory<Result>(
  action: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'dirghayu-')); // mode 0700
  try {
    return await action(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
