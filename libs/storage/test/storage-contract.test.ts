import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3Storage, type Storage, storageOf } from '../src/index.ts';
import { type S3Server, startS3Server } from '../src/testing/index.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const directory = temporaryDirectory();
let server: S3Server;

beforeAll(async () => {
  server = await startS3Server();
  Object.assign(process.env, server.environment);
});
afterAll(() => server.stop());

const STORAGES: readonly { name: string; root: () => string; make: () => Storage }[] = [
  { name: 'a disk', root: () => join(directory, 'disk'), make: () => storageOf(directory) },
  { name: 'a bucket', root: () => `s3://${server.bucket}/below`, make: () => new S3Storage() },
];

describe.each(STORAGES)('$name', ({ root, make }) => {
  const at = (...names: string[]) => [root(), ...names].join('/');
  const textAt = async (location: string) => {
    const file = await make().open(location);
    const bytes = await file?.read(0, file.bytes);
    await file?.close();
    return bytes && Buffer.from(bytes).toString();
  };

  it('gives back what was written, whole and by ranges', async () => {
    const storage = make();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 5000 }),
        fc.nat(),
        fc.nat(),
        async (bytes, a, b) => {
          await storage.put(at('bytes'), bytes);
          const file = await storage.open(at('bytes'));
          expect(file?.bytes).toBe(bytes.length);
          const [start = 0, end = 0] = [a % (bytes.length + 1), b % (bytes.length + 1)].sort(
            (x, y) => x - y,
          );
          // s3rver answers `bytes=0-0` with two bytes.
          if (start === 0 && end === 1) return file?.close();
          expect(Buffer.from((await file?.read(start, end)) ?? [])).toEqual(
            Buffer.from(bytes.subarray(start, end)),
          );
          if (bytes.length > 1) {
            expect((await file?.read(start, bytes.length + 9))?.length).toBe(bytes.length - start);
          }
          await file?.close();
        },
      ),
      { numRuns: 30 },
    );
  });

  it('writes files of this machine, and replaces what is there', async () => {
    const local = join(directory, 'local.txt');
    writeFileSync(local, 'from a file');
    await make().put(at('text'), 'before');
    await make().put(at('text'), { file: local });
    expect(await textAt(at('text'))).toBe('from a file');
  });

  it('says of a file that is not there that there is none', async () => {
    expect(await make().open(at('nowhere'))).toBeNull();
    await make().delete(at('nowhere'));
  });

  it('lets one of several writers win', async () => {
    const writers = Array.from({ length: 8 }, (_, i) =>
      make()
        .putIfAbsent(at('claim'), `writer ${i}`)
        .then((isWritten) => ({ i, isWritten })),
    );
    const winners = (await Promise.all(writers)).filter(({ isWritten }) => isWritten);
    expect(winners).toHaveLength(1);
    expect(await textAt(at('claim'))).toBe(`writer ${winners[0]?.i}`);
    expect(await make().putIfAbsent(at('claim'), 'late')).toBe(false);
    await make().delete(at('claim'));
    expect(await make().putIfAbsent(at('claim'), 'anew')).toBe(true);
  });

  it('lists what lies below, names of any kind, and nothing beside', async () => {
    const names = ['x/chrom=HLA%2A01/part 0.parquet', 'x/it; é+?#', 'x/y/z', 'x/y/zz'];
    for (const name of [...names, 'xy/beside']) await make().put(at(name), name);
    const found = [];
    for await (const { location, bytes } of make().list(at('x'))) found.push({ location, bytes });
    expect(found.map(({ location }) => location).sort()).toEqual(
      names.map((name) => at(name)).sort(),
    );
    for (const { location } of found) expect(at((await textAt(location)) ?? '')).toBe(location);
    expect(await make().list(at('none'))[Symbol.asyncIterator]().next()).toMatchObject({
      done: true,
    });
  });

  it('copies and deletes', async () => {
    await make().put(at("from 'a' x=%41"), 'content');
    await make().copy(at("from 'a' x=%41"), at('to/b'));
    await make().delete(at("from 'a' x=%41"));
    expect(await make().open(at("from 'a' x=%41"))).toBeNull();
    expect(await textAt(at('to/b'))).toBe('content');
  });
});

it('names a path that is no file of a disk', async () => {
  const blocked = join(directory, 'blocked');
  mkdirSync(blocked);
  await expect(storageOf(blocked).put(blocked, 'x')).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringContaining(
      `Cannot write "${blocked}": expected a disk that takes it, got`,
    ),
  });
});
