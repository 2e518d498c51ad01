import { type FileHandle, open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError, quote } from '@dirghayu/pipeline';
import { checkLocation, schemeOf, storageOf } from '@dirghayu/storage';
import { withPages } from './page-cache.ts';
import { openRemoteFile } from './remote-file.ts';

/** A file whose bytes are in memory already. */
export interface VcfBytes {
  /** What messages call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Its `.tbi` or `.csi`, if there is one. */
  readonly index?: Uint8Array;
}

/** A path, a `file:`, `http(s):`, `s3:` or `gs:` URL, or bytes. */
export type VcfInput = string | VcfBytes;

/** A file that is read by position. */
export interface InputFile {
  /** As the caller gave it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When it was last changed, in milliseconds since 1970; null if that is not known. */
  readonly modified: number | null;
  /** Whether each read is a request over a network. */
  readonly isRemote?: boolean;
  /** Tells versions of a file elsewhere from one another; null or absent if that is not known. */
  readonly version?: string | null;
  /** Up to `length` bytes from `position`; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  /** Fills `target` from `position`; how many bytes, fewer only at the end of the file. Absent: it cannot. */
  readInto?(target: Buffer, position: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens an input for reading by position.
 *
 * @throws {ConfigError} If it cannot be opened or is a directory.
 * @throws {TransferError} If a server does not answer range requests.
 */
export async function openInputFile(input: VcfInput): Promise<InputFile> {
  if (typeof input !== 'string') return memoryFile(input);
  const path = input;
  checkLocation(path);
  if (isRemote(path)) {
    const file = await (schemeOf(path) === 'http' ? openRemoteFile(path) : openObject(path));
    return withPages(file, file.version ?? null);
  }
  const handle = await open(localPath(path), 'r').catch((cause: NodeJS.ErrnoException) => {
    throw openError(path, cause.code ?? cause.message, cause);
  });
  const stat = await handle.stat();
  if (stat.isDirectory()) {
    await handle.close();
    throw openError(path, 'a directory');
  }
  const readInto = (target: Buffer, position: number) => fill(handle, target, position);
  return {
    path,
    size: stat.size,
    modified: stat.mtimeMs,
    readInto,
    read: async (position, length) => {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, stat.size - position)));
      return bytes.subarray(0, await readInto(bytes, position));
    },
    close: () => handle.close(),
  };
}

/** Fills `target`; fewer bytes if the file shrank since it was opened. */
async function fill(handle: FileHandle, target: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const length = target.length - filled;
    const { bytesRead } = await handle.read(target, filled, length, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** A file of a bucket. */
async function openObject(path: string): Promise<InputFile> {
  const file = await storageOf(path).open(path);
  if (file === null) throw openError(path, 'none');
  return {
    path,
    isRemote: true,
    size: file.bytes,
    modified: file.modifiedMs,
    version: file.modifiedMs === null ? null : String(file.modifiedMs),
    read: async (position, length) => {
      const bytes = await file.read(position, position + length);
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    close: () => file.close(),
  };
}

function memoryFile({ name, bytes }: VcfBytes): InputFile {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    path: name,
    size: content.length,
    modified: null,
    read: async (position, length) => content.subarray(position, position + length),
    close: async () => {},
  };
}

/** What messages call an input. */
export function inputName(input: VcfInput): string {
  return typeof input === 'string' ? input : input.name;
}

/** Opens a file, lets `action` work with it, and closes it. */
export async function withInputFile<Result>(
  input: VcfInput,
  action: (file: InputFile) => Promise<Result>,
): Promise<Result> {
  const file = await openInputFile(input);
  try {
    return await action(file);
  } finally {
    await file.close();
  }
}

/** Whether `path` is a URL of a server or a bucket. */
function isRemote(path: string): boolean {
  return schemeOf(path) !== 'local';
}

function localPath(path: string): string {
  if (!/^file:/i.test(path)) return path;
  try {
    return fileURLToPath(path);
  } catch (cause) {
    throw openError(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function openError(path: string, actual: string, cause?: unknown): ConfigError {
  return new ConfigError(`Cannot open ${quote(path)}`, {
    expected: 'a file that can be read',
    actual,
    ...(cause === undefined ? {} : { cause }),
  });
}
