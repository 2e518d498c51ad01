import { quote } from '@dirghayu/pipeline';
import { innermostMessage, PASSING_STATUSES, withAttempts } from './attempts.ts';
import { StorageError } from './errors.ts';
import { type FetchWholeOptions, fetchWhole, type WholeAnswer } from './fetch-whole.ts';
import type { RangedFile, Storage } from './storage.ts';

/**
 * Servers that answer range requests; they are only read.
 *
 * @param silenceMs - A connection that sends nothing for so long is given up; default 30 s.
 */
export function httpStorage(silenceMs?: number): Storage {
  return {
    list: (location) => refuse('list', location),
    open: (location) => openUrl(location, silenceMs),
    put: async (location) => refuse('write', location),
    putIfAbsent: async (location) => refuse('write', location),
    copy: async (location) => refuse('copy', location),
    delete: async (location) => refuse('delete', location),
  };
}

async function openUrl(url: string, silenceMs: number | undefined): Promise<RangedFile | null> {
  const found = [200, 404, 410];
  const head = await request(url, { init: { method: 'HEAD' }, silenceMs }, found);
  if (head.status !== 200) return null;
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
      const init = { headers: { range: `bytes=${start}-${stop - 1}` } };
      const answer = await request(url, { init, silenceMs }, [206]);
      const range = `bytes ${start}-${stop - 1}/${bytes}`;
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

/** A request whose answer must have one of some statuses; passing faults are got over. */
async function request(
  url: string,
  options: Omit<FetchWholeOptions, 'check'>,
  statuses: readonly number[],
): Promise<WholeAnswer> {
  const check = ({ status }: Response) => {
    if (PASSING_STATUSES.has(status)) throw new Error(`status ${status}`);
    if (!statuses.includes(status)) throw statusError(url, status);
  };
  try {
    return await withAttempts(
      () => fetchWhole(url, { ...options, check }),
      (error) => !(error instanceof StorageError),
    );
  } catch (cause) {
    if (cause instanceof StorageError) throw cause;
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
