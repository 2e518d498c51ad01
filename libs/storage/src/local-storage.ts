import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { quote } from '@dirghayu/pipeline';
import { StorageError } from './errors.ts';
import type { Content, RangedFile, Storage, StoredFile } from './storage.ts';

const READING: ReadonlySet<string> = new Set(['open', 'read', 'list']);

/** Files on a disk of this machine, or on whatever is mounted there. */
export const localStorage: Storage = {
  list: listFiles,
  open: openFile,
  put: async (path, content) => {
    await writeAside(path, content, (aside) => rename(aside, path));
  },
  putIfAbsent: async (path, content) => {
    let isWritten = true;
    await writeAside(path, content, async (aside) => {
      // A hard link, unlike a rename, does not replace what is there.
      await link(aside, path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        isWritten = false;
      });
      await rm(aside);
    });
    return isWritten;
  },
  copy: (from, to) =>
    guarded('copy', from, async () => {
      await mkdir(dirname(to), { recursive: true });
      const aside = `${to}.${randomUUID()}.tmp`;
      await copyFile(from, aside);
      await rename(aside, to);
    }),
  delete: (path) => guarded('delete', path, () => rm(path, { force: true })),
};

async function* listFiles(path: string): AsyncGenerator<StoredFile> {
  const status = await stat(path).catch(() => null);
  if (!status) return;
  if (!status.isDirectory()) {
    yield { location: path, bytes: status.size, modifiedMs: status.mtimeMs };
    return;
  }
  const names = await guarded('list', path, () => readdir(path));
  for (const name of names.sort()) yield* listFiles(join(path, name));
}

async function openFile(path: string): Promise<RangedFile | null> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw storageError('open', path, cause);
  });
  if (!handle) return null;
  const { size, mtimeMs } = await handle.stat();
  return {
    location: path,
    bytes: size,
    modifiedMs: mtimeMs,
    read: (start, end) =>
      guarded('read', path, async () => {
        const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end, size) - start));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        if (bytesRead === bytes.length) return bytes;
        throw new Error(`${bytesRead} of ${bytes.length} bytes at ${start}`);
      }),
    close: () => handle.close(),
  };
}

/** Writes beside the place, flushes, and lets `publish` put it there. */
async function writeAside(
  path: string,
  content: Content,
  publish: (aside: string) => Promise<void>,
): Promise<void> {
  const aside = `${path}.${randomUUID()}.tmp`;
  await guarded('write', path, async () => {
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeDurably(aside, content);
      await publish(aside);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  });
}

async function writeDurably(path: string, content: Content): Promise<void> {
  const isFile = typeof content === 'object' && 'file' in content;
  if (isFile) await copyFile(content.file, path);
  const file = await open(path, isFile ? 'r+' : 'wx');
  try {
    if (!isFile) await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function guarded<Result>(
  verb: string,
  path: string,
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    throw storageError(verb, path, cause as Error);
  }
}

function storageError(verb: string, path: string, cause: Error): StorageError {
  return new StorageError(`Cannot ${verb} ${quote(path)}`, {
    expected: READING.has(verb) ? 'what may be read' : 'a disk that takes it',
    actual: cause.message,
    cause,
  });
}
