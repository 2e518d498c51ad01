import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of the files at `paths`, and of all files below those that are directories. */
export async function sizeOf(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) {
    const stats = await stat(path);
    if (!stats.isDirectory()) bytes += stats.size;
    else bytes += await sizeOf((await readdir(path)).map((name) => join(path, name)));
  }
  return bytes;
}
