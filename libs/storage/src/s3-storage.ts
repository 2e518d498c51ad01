import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { quote } from '@dirghayu/pipeline';
import { withAttempts } from './attempts.ts';
import { StorageError } from './errors.ts';
import { joinLocation, objectAddress } from './location.ts';
import { makeS3Client, type S3Options } from './s3-client.ts';
import { AnswerFault, faultOf, isExpired, isPassingFault, s3Error } from './s3-fault.ts';
import type { Content, RangedFile, Storage, StoredFile } from './storage.ts';

/** What one request may write or copy. */
const MOST_BYTES = 5 * 2 ** 30;

type Sdk = typeof import('@aws-sdk/client-s3');

/** Buckets of Amazon S3, and of whatever speaks its protocol. */
export class S3Storage implements Storage {
  readonly #options: S3Options;
  #client: Promise<S3Client> | undefined;

  constructor(options: S3Options = {}) {
    this.#options = options;
  }

  async *list(location: string): AsyncGenerator<StoredFile> {
    const { bucket, key } = objectAddress(location);
    const prefix = key.replace(/\/+$/, '');
    let token: string | undefined;
    do {
      const page = await this.#run('list', location, (client, sdk) =>
        client.send(
          new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        // `a/b` also matches `a/bc`; keys that end in `/` stand for folders.
        const isBelow = Key === prefix || prefix === '' || Key.startsWith(`${prefix}/`);
        if (!isBelow || Key.endsWith('/')) continue;
        const scheme = location.slice(0, location.indexOf(':'));
        const found = joinLocation(`${scheme}://${bucket}`, Key);
        yield { location: found, bytes: Size, modifiedMs: LastModified?.getTime() ?? null };
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async open(location: string): Promise<RangedFile | null> {
    const { bucket, key } = objectAddress(location);
    const head = await this.#run('open', location, async (client, sdk) =>
      client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key })).catch(ifAbsent),
    );
    if (head === null) return null;
    const bytes = head.ContentLength ?? 0;
    return {
      location,
      bytes,
      modifiedMs: head.LastModified?.getTime() ?? null,
      read: (start, end) =>
        this.#read(location, { start, end: Math.min(end, bytes), bytes }, head.ETag),
      close: async () => {},
    };
  }

  async put(location: string, content: Content): Promise<void> {
    await this.#put(location, content, false);
  }

  async putIfAbsent(location: string, content: Content): Promise<boolean> {
    // Asked first as well: servers that do not know conditional writes write whatever is there.
    if ((await this.open(location)) !== null) return false;
    return this.#put(location, content, true);
  }

  async copy(from: string, to: string): Promise<void> {
    const [source, target] = [objectAddress(from), objectAddress(to)];
    // `=` stands for itself: some servers decode only what a path has to encode.
    const names = `${source.bucket}/${source.key}`.split('/');
    const path = names.map((name) => encodeURIComponent(name).replaceAll('%3D', '=')).join('/');
    await this.#run('copy', from, (client, sdk) =>
      client.send(
        new sdk.CopyObjectCommand({ Bucket: target.bucket, Key: target.key, CopySource: path }),
      ),
    );
  }

  async delete(location: string): Promise<void> {
    const { bucket, key } = objectAddress(location);
    await this.#run('delete', location, (client, sdk) =>
      client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key })),
    );
  }

  async #read(
    location: string,
    { start, end, bytes }: { start: number; end: number; bytes: number },
    etag: string | undefined,
  ): Promise<Uint8Array> {
    if (end <= start) return new Uint8Array(0);
    const { bucket, key } = objectAddress(location);
    return this.#run('read', location, async (client, sdk) => {
      const answer = await client.send(
        new sdk.GetObjectCommand({
          Bucket: bucket,
          Key: key,
          Range: `bytes=${start}-${end - 1}`,
          ...(etag === undefined ? {} : { IfMatch: etag }),
        }),
      );
      if (etag !== undefined && answer.ETag !== undefined && answer.ETag !== etag) {
        throw new StorageError(`Cannot read ${JSON.stringify(location)}`, {
          expected: 'one version of the file',
          actual: 'another one than before',
        });
      }
      const body = (await answer.Body?.transformToByteArray()) ?? new Uint8Array(0);
      const range = `bytes ${start}-${end - 1}/${bytes}`;
      if (answer.ContentRange === range && body.length === end - start) return body;
      throw new AnswerFault(
        `${body.length} bytes of ${JSON.stringify(answer.ContentRange ?? 'no range')}, not ${range}`,
      );
    });
  }

  /** Writes; false if `onlyIfAbsent` and something is there. */
  async #put(location: string, content: Content, onlyIfAbsent: boolean): Promise<boolean> {
    const { bucket, key } = objectAddress(location);
    const bytes = await bytesOf(content);
    if (bytes > MOST_BYTES) {
      throw new StorageError(`Cannot write ${quote(location)}`, {
        expected:
          'files of at most 5 GiB, as a bucket takes at once: cut the ingest into more shards (-n)',
        actual: `${(bytes / 2 ** 30).toFixed(1)} GiB`,
      });
    }
    return this.#run('write', location, async (client, sdk) => {
      const body = bodyOf(content);
      const stop = new AbortController();
      if (body instanceof Readable) body.once('error', () => stop.abort());
      const command = new sdk.PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentLength: bytes,
        ...(onlyIfAbsent ? { IfNoneMatch: '*' } : {}),
      });
      try {
        await client.send(command, { abortSignal: stop.signal });
        return true;
      } catch (error) {
        if (body instanceof Readable && body.errored) throw unreadable(content, body.errored);
        if (onlyIfAbsent && faultOf(error).status === 412) return false;
        throw error;
      } finally {
        if (body instanceof Readable) body.destroy();
      }
    });
  }

  async #run<Result>(
    verb: string,
    location: string,
    action: (client: S3Client, sdk: Sdk) => Promise<Result>,
  ): Promise<Result> {
    const sdk = await import('@aws-sdk/client-s3');
    try {
      return await withAttempts(
        async () => {
          this.#client ??= makeS3Client(this.#options);
          return action(await this.#client, sdk);
        },
        (error) => {
          if (isExpired(error)) this.#client = undefined;
          return isPassingFault(error);
        },
        this.#options.retryDelaysMs,
      );
    } catch (error) {
      throw error instanceof StorageError ? error : s3Error(verb, location, error);
    }
  }
}

function ifAbsent(error: unknown): null {
  const { name, status } = faultOf(error);
  if (status === 404 && name !== 'NoSuchBucket') return null;
  throw error;
}

function unreadable(content: Content, cause: Error): StorageError {
  const { file } = content as { readonly file: string };
  const expected = 'a file that can be read';
  return new StorageError(`Cannot read ${quote(file)}`, { expected, actual: cause.message, cause });
}

async function bytesOf(content: Content): Promise<number> {
  if (typeof content === 'string') return Buffer.byteLength(content);
  return 'file' in content ? (await stat(content.file)).size : content.length;
}

/** What is sent: of a file, a stream, which only one attempt can read. */
function bodyOf(content: Content): Uint8Array | Readable {
  if (typeof content === 'string') return Buffer.from(content);
  return 'file' in content ? createReadStream(content.file) : content;
}
