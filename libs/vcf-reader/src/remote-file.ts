import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, quote } from '@dirghayu/pipeline';
import { fetchWhole } from '@dirghayu/storage';
import { TransferError } from './errors.ts';
import type { InputFile } from './input-file.ts';

/** Waits before each further attempt: a dropped connection is often back within a second. */
const RETRY_DELAYS_MS = [50, 200, 800, 3200];

/** Answers that another attempt may better. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Opens a file on a server through range requests, each tried up to five times with growing waits.
 *
 * @throws {ConfigError} If the server has no such file or refuses it.
 * @throws {TransferError} If it does not answer, or ignores range requests.
 */
export async function openRemoteFile(url: string): Promise<InputFile> {
  const facts: RemoteFacts = { size: 0, modified: null, identity: null };
  const { RemoteFile } = await import('generic-filehandle2'); // 10 ms: most files are local
  const handle = new RemoteFile(url, { fetch: (input, init) => fetchRange(input, init, facts) });
  await attempt(url, () => handle.read(1, 0));
  return {
    path: url,
    isRemote: true,
    size: facts.size,
    modified: facts.modified,
    version: facts.identity,
    read: async (position, length) => {
      const wanted = Math.max(0, Math.min(length, facts.size - position));
      if (wanted === 0) return Buffer.alloc(0);
      return attempt(url, async () => {
        const { buffer, byteOffset, byteLength } = await handle.read(wanted, position);
        if (byteLength === wanted) return Buffer.from(buffer, byteOffset, byteLength);
        throw new Error(`${byteLength} of ${wanted} bytes at ${position}`);
      });
    },
    close: () => handle.close(),
  };
}

interface RemoteFacts {
  size: number;
  modified: number | null;
  /** ETag or date: ranges of two versions must not be mixed. */
  identity: string | null;
}

/** One range request; of what is not asked for, only the head is read. */
async function fetchRange(
  input: string | URL | Request,
  init: RequestInit | undefined,
  facts: RemoteFacts,
): Promise<Response> {
  const url = String(input);
  const check = ({ status, headers }: Response) => {
    if (status !== 206) throw statusError(url, status);
    noteFacts(url, headers, facts);
  };
  const { headers, body } = await fetchWhole(input, { init, check });
  return new Response(body, { status: 206, headers });
}

function noteFacts(url: string, headers: Headers, facts: RemoteFacts): void {
  const size = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  const date = headers.get('last-modified');
  const identity = headers.get('etag') ?? date;
  if (size === undefined || (facts.identity !== null && facts.identity !== identity)) {
    throw new TransferError(`Cannot read ${quote(url)}`, {
      expected: size === undefined ? 'a size in Content-Range' : 'one version of the file',
      actual: size === undefined ? 'none' : 'another one than before',
    });
  }
  facts.size = Number(size);
  facts.identity = identity;
  const modified = date === null ? Number.NaN : Date.parse(date);
  facts.modified = Number.isNaN(modified) ? null : modified;
}

function statusError(url: string, status: number): Error {
  if (status === 200) {
    return new TransferError(`Cannot read ${quote(url)}`, {
      expected: 'a server that answers range requests (download the file first)',
      actual: 'the whole file',
    });
  }
  if (PASSING_STATUSES.has(status)) return new Error(`status ${status}`);
  return new ConfigError(`Cannot open ${quote(url)}`, {
    expected: 'a file that can be read',
    actual: `status ${status}`,
  });
}

async function attempt<Result>(url: string, action: () => Promise<Result>): Promise<Result> {
  for (let i = 0; ; i++) {
    try {
      return await action();
    } catch (thrown) {
      const known = foreseen(thrown);
      if (known) throw known;
      const delay = RETRY_DELAYS_MS[i];
      if (delay !== undefined) {
        await sleep(delay);
        continue;
      }
      throw new TransferError(`Cannot read ${quote(url)}`, {
        expected: `an answer within ${RETRY_DELAYS_MS.length + 1} attempts`,
        actual: quote(reason(thrown)),
        cause: thrown,
      });
    }
  }
}

/** An error of ours that the file handle may have wrapped. */
function foreseen(thrown: unknown): Error | null {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof TransferError || error instanceof ConfigError) return error;
  }
  return null;
}

/** The innermost message: `fetch failed` says nothing. */
function reason(thrown: unknown): string {
  let error = thrown;
  while (error instanceof Error && error.cause instanceof Error) error = error.cause;
  return error instanceof Error ? error.message : String(error);
}
