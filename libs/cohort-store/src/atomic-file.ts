import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { isRemote, writeStored } from '@dirghayu/storage';

/**
 * Writes `content` to `path` so that readers see the old file or the whole new one.
 *
 * Written aside in the same directory, flushed to the disk, then renamed; in a bucket, one write.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  if (isRemote(path)) return writeStored(path, content);
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(aside, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
