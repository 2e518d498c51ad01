import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRemote, writeStored } from '@dirghayu/storage';

/**
 * Writes `content` to `path` so that readers see the old file or the whole new one.
 *
 * Written aside, flushed to the disk, then renamed; in a bucket, one write.
 *
 * @param aside - A directory of the same disk, for whoever sweeps up what a crash leaves there; by
 *   default that of `path`.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  aside: string = dirname(path),
): Promise<void> {
  if (isRemote(path)) return writeStored(path, content);
  const written = join(aside, `${basename(path)}.${randomUUID()}.tmp`);
  try {
    const file = await open(written, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(written, path);
  } catch (error) {
    await rm(written, { force: true });
    // A full disk is told without the file.
    if (error instanceof Error) (error as NodeJS.ErrnoException).path ??= path;
    throw error;
  }
}
