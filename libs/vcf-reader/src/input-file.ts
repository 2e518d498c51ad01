import { open } from 'node:fs/promises';
import { ConfigError, quote } from '@dirghayu/pipeline';

/** A file that is read by position. */
export interface InputFile {
  /** As the caller gave it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Up to `length` bytes from `position`; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/**
 * Opens a local file.
 *
 * @throws {ConfigError} If it cannot be opened or is a directory.
 */
export async function openInputFile(path: string): Promise<InputFile> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw openError(path, cause.code ?? cause.message, cause);
  });
  const stat = await handle.stat();
  if (stat.isDirectory()) {
    await handle.close();
    throw openError(path, 'a directory');
  }
  return {
    path,
    size: stat.size,
    read: async (position, length) => {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, stat.size - position)));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(
          bytes,
          filled,
          bytes.length - filled,
          position + filled,
        );
        if (bytesRead === 0) break; // the file shrank since it was opened
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
    close: () => handle.close(),
  };
}

function openError(path: string, actual: string, cause?: unknown): ConfigError {
  return new ConfigError(`Cannot open ${quote(path)}`, {
    expected: 'a file that can be read',
    actual,
    ...(cause === undefined ? {} : { cause }),
  });
}
