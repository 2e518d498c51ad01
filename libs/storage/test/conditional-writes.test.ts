import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3Storage, type Storage } from '../src/index.ts';
import { hasMoto, type MotoServer, PAGE_FILES, startMotoServer } from './moto-server.ts';

const SKIPPED = hasMoto ? '' : ' (SKIPPED: no Python with moto)';

describe.skipIf(!hasMoto)(`a server that knows conditional writes${SKIPPED}`, () => {
  let server: MotoServer;
  let storage: Storage;
  const at = (name: string) => `s3://${server.bucket}/${name}`;

  beforeAll(async () => {
    server = await startMotoServer();
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'moto',
      AWS_SECRET_ACCESS_KEY: 'moto',
      AWS_REGION: 'us-east-1',
    });
    storage = new S3Storage({ endpoint: server.endpoint });
  }, 60_000);
  afterAll(() => server.stop());

  it('lets one of many writers win, each time', async () => {
    for (let round = 0; round < 10; round++) {
      const claim = at(`manifest.${round}.json`);
      const writes = Array.from({ length: 12 }, (_, i) =>
        storage.putIfAbsent(claim, `writer ${i}`).then((isWritten) => (isWritten ? [i] : [])),
      );
      const winners = (await Promise.all(writes)).flat();
      expect(winners).toHaveLength(1);
      const file = await storage.open(claim);
      const text = Buffer.from((await file?.read(0, file.bytes)) ?? []).toString();
      expect(text).toBe(`writer ${winners[0]}`);
    }
  });

  it('leaves the decision to the server: nothing that came between is written over', async () => {
    // The look before the write sees nothing; the object comes while the write is on its way.
    const claim = at('between');
    const blind: Storage = new (class extends S3Storage {
      override async open(location: string) {
        const found = await super.open(location);
        await storage.put(location, 'came between');
        return found;
      }
    })({ endpoint: server.endpoint });
    expect(await blind.putIfAbsent(claim, 'late')).toBe(false);
    const file = await storage.open(claim);
    expect(Buffer.from((await file?.read(0, 100)) ?? []).toString()).toBe('came between');
  });

  it('lists more files than one page holds', async () => {
    const count = 3 * PAGE_FILES + 2;
    const names = Array.from({ length: count }, (_, i) => `many/${String(i).padStart(4, '0')}`);
    await Promise.all(names.map((name) => storage.put(at(name), name)));
    const listed: string[] = [];
    for await (const { location } of storage.list(at('many'))) listed.push(location);
    expect(listed).toEqual(names.map(at));
  });
});
