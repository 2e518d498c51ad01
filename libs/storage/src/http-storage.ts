import { quote } from '@dirghayu/pipeline';
import { innermostMessage, PASSING_STATUSES, withAttempts } from './attempts.ts';
import { StorageError } from './errors.ts';
import type { RangedFile, Storage } from './storage.ts';

/**
 * Servers that answer range requests; they are only read.
 *
 * @param silenceMs - A connection that sends nothing for so long is given up; default 30 s.
 */
export function httpStorage(silenceMs = 30_000): Storage {
  return {
    list: (location) => refuse('list', location),
    open: (location) => openUrl(location, silenceMs),
    put: async (location) => refuse('write', location),
    putIfAbsent: async (location) => refuse('write', location),
    copy: async (location) => refuse('copy', location),
    delete: async (location) => refuse('delete', location),
  };
}

async function openUrl(url: string, silenceMs: number): Promise<RangedFile | null> {
  const head = await request(url, { method: 'HEAD' }, silenceMs);
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
      const headers = { range: `bytes=${start}-${stop - 1}` };
      const answer = await request(url, { headers }, silenceMs);
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
async function request(url: string, init: RequestInit, silenceMs: number): Promise<Answer> {
  try {
    return await withAttempts(
      () => attempt(url, init, silenceMs),
      () => true,
    );
  } catch (cause) {
    throw new StorageError(`Cannot read ${quote(url)}`, {
      expected: 'a server that answers',
      actual: quote(innermostMessage(cause)),
      cause,
    });
  }
}

/** Gives up after a silence, however long the whole takes: a slow link is no fault. */
async function attempt(url: string, init: RequestInit, silenceMs: number): Promise<Answer> {
  const silence = new AbortController();
  const reason = new Error(`no byte for ${silenceMs / 1000} s`);
  const timer = setTimeout(() => silence.abort(reason), silenceMs);
  try {
    const response = await fetch(url, { ...init, signal: silence.signal });
    if (PASSING_STATUSES.has(response.status)) throw new Error(`status ${response.status}`);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body ?? []) {
      timer.refresh();
      pieces.push(piece);
    }
    const { status, ok, headers } = response;
    return { status, ok, headers, body: Buffer.concat(pieces) };
  } finally {
    clearTimeout(timer);
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
