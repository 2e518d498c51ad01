import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * Writes `pieces` to the file at `path`, which is the old one until the new one is whole.
 */
export async function writeWholeFile(
  path: string,
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  await replaceFile(path, async (aside) => {
    const stream = createWriteStream(aside);
    await writeAll(stream, pieces);
    stream.end();
    await finished(stream);
  });
}

/** Lets `write` make a file beside `path`, and renames it to `path` when it is done. */
export async function replaceFile(
  path: string,
  write: (aside: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await write(aside);
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}

/** Writes `pieces` to standard output as fast as it takes them; a reader that left ends it. */
export async function writeStandardOutput(pieces: AsyncIterable<string>): Promise<void> {
  let isGone = false;
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isGone = true;
  };
  process.stdout.on('error', onError);
  try {
    await writeAll(process.stdout, pieces, () => isGone);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  } finally {
    process.stdout.off('error', onError);
  }
}

async function writeAll(
  stream: Writable,
  pieces: AsyncIterable<string | Uint8Array>,
  isGone = () => false,
): Promise<void> {
  for await (const piece of pieces) {
    if (isGone()) return;
    if (!stream.write(piece)) await once(stream, 'drain');
  }
}
