import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const PIECE = 1 << 20;

/**
 * Writes lines to `path`, each with a newline, as they come: aside first, then renamed, so that
 * nobody sees half a file.
 */
export async function writeLines(
  path: string,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(aside, 'wx');
    try {
      let piece = '';
      for await (const line of lines) {
        piece += `${line}\n`;
        if (piece.length < PIECE) continue;
        await file.write(piece);
        piece = '';
      }
      await file.write(piece);
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
