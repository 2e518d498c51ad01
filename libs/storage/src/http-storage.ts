import { quote } from '@dirghayu/pipeline';
import { innermostMessage, PASSING_STATUSES, withAttempts } from './attempts.ts';
import { StorageError } from './errors.ts';
import type { RangedFile, Storage } from './storage.ts';

/** A connection that sends nothing for so long is given up. */
const SILENCE_MS = 30_000;

/** Servers that answer range requests; they are only read. */
export const httpStorage: Storage = {
  list: (location) => refuse('list', location),
  open: openUrl,
  put: async (location) => refuse('write', location),
  putIfAbsent: async (location) => refuse('write', location),
  copy: async (location) => refuse('copy', location),
  delete: async (location) => refuse('delete', location),
};

async function openUrl(url: string): Promise<RangedFile | null> {
  const head = await request(url, { method: 'HEAD' });
  if (head.status === 404 || head.status === 410) return null;
  if (!head.ok) throw statusError(url, head.status);
  const bytes = Number(head.headers.get('content-length') ?? Number.NaN);
  const identity = identityOf(head);
  const modified = Date.parse(head.headers.get('last-modified') ?? '');
  return {
    location: url,
    bytes,
    modifiedMs: Number.isNaN(modified) ? null : modified,
    read: async (start, end) => {
      const stop = Math.min(end, bytes);
      if (stop <= start) return new Uint8Array(0);
      const answer = await request(url, { headers: { range: `bytes=${start}-${stop - 1}` } });
      const range = `bytes ${start}-${stop - 1}/${bytes}`;
      if (answer.status !== 206) throw statusError(url, answer.status);
      if (answer.headers.get('content-range') === range && identityOf(answer) === identity) {
        return answer.body;
      }
      throw new StorageError(`Cannot read ${quote(url)}`, {
        expected: `${range} of one version of the file`,
        actual: answer.headers.get('content-range') ?? 'no range',
      });
    },
    close: async () => {},
  };
}

interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** One request, its body read whole: a drop half-way counts as a failed attempt. */
async function request(url: string, init: RequestInit): Promise<Answer> {
  const once = async () => {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(SILENCE_MS) });
    if (PASSING_STATUSES.has(response.status)) throw new Error(`status ${response.status}`);
    const { status, ok, headers } = response;
    return { status, ok, headers, body: new Uint8Array(await response.arrayBuffer()) };
  };
  try {
    return await withAttempts(once, () => true);
  } catch (cause) {
    throw new StorageError(`Cannot read ${quote(url)}`, {
      expected: 'a server that answers',
      actual: quote(innermostMessage(cause)),
      cause,
    });
  }
}

/** ETag or date: ranges of two versions must not be mixed. */
function identityOf({ headers }: { readonly headers: Headers }): string | null {
  return headers.get('etag') ?? headers.get('last-modified');
}

function statusError(url: string, status: number): StorageError {
  return new StorageError(`Cannot read ${quote(url)}`, {
    expected: 'a file that can be read by ranges',
    actual: `status ${status}`,
  });
}

function refuse(verb: string, url: string): never {
  throw new StorageError(`Cannot ${verb} ${quote(url)}`, {
    expected: 'a path, or an s3:// or gs:// URL',
    actual: 'an http URL, which is only read',
  });
}
