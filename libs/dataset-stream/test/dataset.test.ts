import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getCall, type SampleBatch } from '@dirghayu/genotypes';
import { describe, expect, test } from 'vitest';
import type { DatasetOptions, DatasetState } from '../src/index.ts';
import { buildMatrix, GenomicBigDataset } from '../src/index.ts';
import { collect, smallStore, type TestStore } from './small-store.ts';

/** Opens, runs `use`, closes. */
async function withDataset<Result>(
  options: DatasetOptions,
  use: (dataset: GenomicBigDataset) => Promise<Result>,
): Promise<Result> {
  const dataset = await GenomicBigDataset.open(options);
  try {
    return await use(dataset);
  } finally {
    await dataset.close();
  }
}

const batchesOf = (options: DatasetOptions, epoch = 0): Promise<SampleBatch[]> =>
  withDataset(options, (dataset) => collect(dataset.epoch(epoch)));

const idsOf = (batches: readonly SampleBatch[]) => batches.map((batch) => batch.sampleIds);

/** Everything that a batch says, in a form that compares at once: people, then bytes in hex. */
const contentOf = ({ sampleIds, packed, covariates, targets, targetMask }: SampleBatch) =>
  [sampleIds.join(), ...[packed, covariates, targets, targetMask].map(hexOf)].join('\n');

const hexOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex');

function expectCalls(store: TestStore, batches: readonly SampleBatch[]) {
  const places = new Map(store.ids.map((id, i) => [id, i]));
  for (const { sampleIds, packed, stride, genotypes } of batches) {
    const expected = sampleIds.map((id) =>
      store.variants.map(({ calls }) => calls[places.get(id)!]!),
    );
    const rows = sampleIds.map((_, row) => packed.subarray(row * stride));
    // One comparison of texts a batch: a million of `expect` would take minutes.
    expect(
      rows.map((row) => store.variants.map((_, i) => getCall(row, i)).join('')).join('\n'),
    ).toBe(expected.map((calls) => calls.join('')).join('\n'));
    expect(genotypes.join()).toBe(
      expected.flatMap((calls) => calls.map((call) => (call === 3 ? Number.NaN : call))).join(),
    );
  }
}

/** What this process holds open below a directory; threads share its descriptors. */
function openFiles(root: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', descriptor));
      return path.startsWith(root) ? [path] : [];
    } catch {
      return []; // the descriptor of the listing itself
    }
  });
}

/** 5,000 people do not fit 0 bytes: three row groups, three windows. */
const STREAMED = { memory: 0, batchSize: 300 };

describe('GenomicBigDataset', () => {
  test.each(['packed', 'list'] as const)('gives every call of a %s store', async (calls) => {
    const store = await smallStore({ people: 101, calls });
    const batches = await batchesOf({ dataDir: store.root, features: 'all', batchSize: 32 });
    expect(batches.map((batch) => batch.rows)).toEqual([32, 32, 32, 5]);
    expect(idsOf(batches).flat().sort()).toEqual(store.ids);
    expectCalls(store, batches);
  });

  test('streams what does not fit the memory: the same people, the same calls', async () => {
    const store = await smallStore({ people: 5_000, variants: 9 });
    const options = { dataDir: store.root, features: 'all' as const, ...STREAMED };
    await withDataset(options, async (dataset) => {
      expect(dataset.summary).toMatchObject({ mode: 'stream', rows: 5_000, steps: 17 });
      const batches = await collect(dataset.epoch(0));
      expect(batches.map((batch) => batch.rows)).toEqual([...Array(16).fill(300), 200]);
      expect(idsOf(batches).flat().sort()).toEqual(store.ids);
      expectCalls(store, batches);
      expect(idsOf(await collect(dataset.epoch(1)))).not.toEqual(idsOf(batches));
    });
  });

  test('decodes into two arrays in turn, or one for each batch when told so', async () => {
    const store = await smallStore({ people: 200 });
    const options = { dataDir: store.root, features: 'all', batchSize: 20 } as const;
    const arraysOf = (keepGenotypes: boolean) =>
      withDataset({ ...options, keepGenotypes }, async (dataset) => {
        const batches = await collect(dataset.epoch(0));
        const arrays = new Set(batches.map((batch) => batch.genotypes.buffer));
        expectCalls(store, batches);
        expectCalls(store, batches.toReversed());
        return arrays.size;
      });
    expect(await arraysOf(false)).toBe(2);
    expect(await arraysOf(true)).toBe(10);
  });

  test('fills missing genotypes with the means of the training split when told so', async () => {
    const store = await smallStore({ people: 200, variants: 30 });
    const options = { dataDir: store.root, features: 'all', split: 'valid' } as const;
    await withDataset({ ...options, fillMissing: 'mean' }, async (dataset) => {
      const train = store.ids.flatMap((id, i) => (dataset.splits.get(id) === 'train' ? [i] : []));
      const means = store.variants.map(({ calls }) => {
        const known = train.map((i) => calls[i]!).filter((call) => call < 3);
        return Math.fround(known.reduce((sum, call) => sum + call, 0) / known.length);
      });
      for await (const batch of dataset.epoch(0)) {
        for (const [row, id] of batch.sampleIds.entries()) {
          const calls = store.variants.map((variant) => variant.calls[store.ids.indexOf(id)]!);
          expect([...batch.genotypes.subarray(30 * row, 30 * row + 30)]).toEqual(
            calls.map((call, i) => (call === 3 ? means[i] : call)),
          );
        }
      }
    });
  });

  test('joins the blocks of a wide matrix', async () => {
    const store = await smallStore({ people: 3, variants: 16_391, partRows: 20_000 });
    expectCalls(store, await batchesOf({ dataDir: store.root, features: 'all' }));
  });

  test('gives covariates and targets with the person, missing ones masked', async () => {
    const store = await smallStore({ people: 60 });
    const target = ['has_t2d', 'super_pop'];
    const options = {
      dataDir: store.root,
      features: 'none',
      target,
      covariates: ['age', 'sex'],
    } as const;
    await withDataset(options, async (dataset) => {
      expect(dataset.covariateNames).toEqual(['age', 'sex=M']);
      expect(dataset.targetNames).toEqual([
        'has_t2d',
        'super_pop=AFR',
        'super_pop=EUR',
        'super_pop=SAS',
      ]);
      for await (const batch of dataset.epoch(0)) {
        expect(batch.genotypes).toEqual(new Float32Array(0));
        for (const [row, id] of batch.sampleIds.entries()) {
          const i = Number(id.slice(1));
          const isMan = i % 11 === 4 ? Number.NaN : Number(i % 3 !== 0);
          expect([...batch.covariates.subarray(2 * row, 2 * row + 2)]).toEqual([
            20 + ((i * 7) % 60),
            isMan,
          ]);
          const hasT2d = i % 10 === 3 ? Number.NaN : Number(i % 2 === 0);
          const pops = [0, 1, 2].map((pop) => Number(i % 3 === pop));
          expect([...batch.targets.subarray(4 * row, 4 * row + 4)]).toEqual([hasT2d, ...pops]);
          expect([...batch.targetMask.subarray(4 * row, 4 * row + 4)]).toEqual([
            Number(i % 10 !== 3),
            1,
            1,
            1,
          ]);
        }
      }
    });
  });

  test('splits people into three that share nobody', async () => {
    const store = await smallStore({ people: 300 });
    const read = (split: 'train' | 'valid' | 'test') =>
      batchesOf({ dataDir: store.root, features: ['rs1'], split }).then((all) => idsOf(all).flat());
    const parts = [await read('train'), await read('valid'), await read('test')];
    expect(parts.flat().sort()).toEqual(store.ids);
    expect(parts.map((part) => part.length > 20)).toEqual([true, true, true]);
  });
});

describe('order', () => {
  test('is what it was when this test was written', async () => {
    const store = await smallStore({ people: 1_000, variants: 4 });
    const hash = async (options: Partial<DatasetOptions>, epoch: number) => {
      const batches = await batchesOf({ dataDir: store.root, features: 'all', ...options }, epoch);
      return createHash('sha256')
        .update(JSON.stringify(idsOf(batches)))
        .digest('hex')
        .slice(0, 16);
    };
    expect([
      await hash({ seed: 3, batchSize: 64 }, 2),
      await hash({ seed: 3, batchSize: 64, memory: 0 }, 2),
    ]).toMatchInlineSnapshot(`
      [
        "f81c28a4af631118",
        "a6310379e8ab3047",
      ]
    `);
  });

  test('depends on seed and epoch alone, not on the features', async () => {
    const store = await smallStore({ people: 200 });
    const order = async (options: Partial<DatasetOptions>, epoch = 0) =>
      idsOf(await batchesOf({ dataDir: store.root, features: ['rs1'], ...options }, epoch))
        .flat()
        .join();
    const first = await order({});
    expect(await order({ features: 'all' })).toBe(first);
    expect(await order({ features: 'none', batchSize: 7 })).toBe(first);
    expect(await order({ seed: 1 })).not.toBe(first);
    expect(await order({}, 1)).not.toBe(first);
    expect(await order({ shuffle: false })).toBe(store.ids.join());
  });

  test.each([
    ['memory', { people: 203, memory: 2 ** 20, batchSize: 50 }],
    ['stream', { people: 4_500, ...STREAMED }],
  ])(
    'ranks share every global batch in equal steps: %s',
    async (_, { people, memory, batchSize }) => {
      const store = await smallStore({ people, variants: 5 });
      const options = { dataDir: store.root, features: 'all' as const, memory, batchSize };
      const whole = await batchesOf(options);
      for (const worldSize of [2, 4]) {
        const ranks = [];
        for (let rank = 0; rank < worldSize; rank++) {
          ranks.push(await batchesOf({ ...options, rank, worldSize }));
        }
        for (const batches of ranks) expect(batches.length).toBe(whole.length);
        for (const [step, batch] of whole.entries()) {
          const shares = ranks.map((batches) => batches[step]!);
          expect(shares.flatMap((share) => share.sampleIds)).toEqual(batch.sampleIds);
          expect(shares.map((share) => hexOf(share.packed)).join('')).toBe(hexOf(batch.packed));
          const sizes = shares.map((share) => share.rows);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }
    },
  );
});

describe('resume', () => {
  test.each([
    ['memory', { people: 100, memory: 2 ** 20, batchSize: 16 }],
    ['stream', { people: 4_500, memory: 0, batchSize: 1_500 }],
  ])(
    'goes on with the very same batches from every point: %s',
    async (_, { people, memory, batchSize }) => {
      const store = await smallStore({ people, variants: 5 });
      const options = {
        dataDir: store.root,
        features: 'all',
        memory,
        batchSize,
        target: 'has_t2d',
      } as const;
      const states: DatasetState[] = [];
      const contents: ReturnType<typeof contentOf>[] = [];
      const next = await withDataset(options, async (dataset) => {
        states.push(dataset.state());
        for await (const batch of dataset.epoch(0)) {
          contents.push(contentOf(batch));
          states.push(JSON.parse(JSON.stringify(dataset.state())));
        }
        return (await collect(dataset.epoch(1))).map(contentOf);
      });
      for (const [step, resume] of states.entries()) {
        await withDataset({ ...options, resume }, async (dataset) => {
          expect(dataset.state()).toEqual(resume);
          expect((await collect(dataset.epoch(0))).map(contentOf)).toEqual(contents.slice(step));
          expect((await collect(dataset.epoch(1))).map(contentOf)).toEqual(next);
        });
      }
    },
  );

  test('refuses a state of something else and says of what', async () => {
    const store = await smallStore({ people: 30 });
    const options = { dataDir: store.root, features: 'none', batchSize: 10 } as const;
    const resume = await withDataset(options, async (dataset) => dataset.state());
    const failure = (change: Partial<DatasetOptions>) =>
      expect(GenomicBigDataset.open({ ...options, resume, ...change })).rejects;
    await failure({ batchSize: 11 }).toMatchObject({
      code: 'DATASET',
      message: 'Cannot resume dataset: expected batchSize "10" as when it was saved, got "11"',
    });
    await failure({ seed: 1 }).toThrow('expected seed "0" as when it was saved, got "1"');
    await failure({ split: 'train' }).toThrow(
      'expected split "all" as when it was saved, got "train"',
    );
  });
});

describe('closing', () => {
  test('open or closed lets the program end', async () => {
    const { root } = await smallStore({ people: 5_000, variants: 9 });
    const options = JSON.stringify({ dataDir: root, features: 'all', ...STREAMED });
    const program = (last: string) => `
      import { GenomicBigDataset } from '@dirghayu/dataset-stream';
      const dataset = await GenomicBigDataset.open(${options});
      for (const epoch of [0, 1]) for await (const _ of dataset.epoch(epoch));
      ${last}
      console.log('end');`;
    for (const last of ['', 'await dataset.close();']) {
      const flags = ['--input-type=module', '-e', program(last)];
      const cwd = new URL('..', import.meta.url);
      const { stdout } = await promisify(execFile)(process.execPath, flags, {
        cwd,
        timeout: 20_000,
      });
      expect(stdout).toBe('end\n');
    }
  });

  test('early leaves no thread and no open file, and a closed dataset refuses', async () => {
    const store = await smallStore({ people: 5_000, variants: 9 });
    const threads = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = threads();
    const dataset = await GenomicBigDataset.open({
      dataDir: store.root,
      features: 'all',
      ...STREAMED,
    });
    const manifest = join(store.root, 'manifest.json');
    const descriptor = openSync(manifest, 'r');
    expect(openFiles(store.root)).toEqual([manifest]); // it sees what is open
    closeSync(descriptor);
    for await (const _ of dataset.epoch(0)) break;
    expect(threads()).toBe(before);
    const abandoned = dataset.epoch(1);
    await abandoned.next();
    expect(threads()).toBeGreaterThan(before);
    await dataset.close();
    expect(threads()).toBe(before);
    expect(openFiles(store.root)).toEqual([]);
    await dataset.close();
    await expect(dataset.epoch(0).next()).rejects.toMatchObject({
      code: 'DATASET',
      message: `${store.root}: Cannot read dataset: expected an open dataset, got a closed one`,
    });
  });

  test('toReadableStream() reads an epoch', async () => {
    const store = await smallStore({ people: 50 });
    await withDataset({ dataDir: store.root, features: 'none', batchSize: 20 }, async (dataset) => {
      const batches = await collect(dataset.toReadableStream(0).values());
      expect(batches.map((batch) => batch.rows)).toEqual([20, 20, 10]);
    });
  });
});

describe('open()', () => {
  test('takes a matrix by name', async () => {
    const store = await smallStore({ people: 40 });
    await buildMatrix({ dataDir: store.root, features: { regions: ['chr2'] }, name: 'two' });
    await withDataset({ dataDir: store.root, features: { matrix: 'two' } }, async (dataset) => {
      expect(dataset.features.map(({ chrom }) => chrom)).toEqual(Array(75).fill('chr2'));
      expect(dataset.state().matrix).toBe('two');
    });
  });

  test.each([
    [
      { batchSize: 0 },
      'Cannot open dataset with batchSize: expected an integer of 1 or more, got 0',
    ],
    [
      { rank: 2, worldSize: 2 },
      'Cannot open dataset with rank: expected an integer from 0 to 1, got 2',
    ],
    [
      { seed: 0.5 },
      'Cannot open dataset with seed: expected an integer of -9007199254740991 or more, got 0.5',
    ],
  ])('refuses %j', async (options, message) => {
    const opening = GenomicBigDataset.open({ dataDir: 'nowhere', features: 'all', ...options });
    await expect(opening).rejects.toMatchObject({ code: 'CONFIG', message });
  });

  test('refuses a folder without a store, an unknown feature and an empty split', async () => {
    await expect(
      GenomicBigDataset.open({ dataDir: 'nowhere', features: 'all' }),
    ).rejects.toMatchObject({
      code: 'STORE',
    });
    const store = await smallStore({ people: 10 });
    const failure = (options: Partial<DatasetOptions>) =>
      expect(GenomicBigDataset.open({ dataDir: store.root, features: 'none', ...options })).rejects;
    await failure({ features: ['rs999'] }).toMatchObject({ code: 'DATASET' });
    await failure({ target: 'sick' }).toThrow('Cannot find target: expected a column such as');
    const fractions = { train: 1, valid: 0, test: 0 };
    await failure({ split: 'test', splits: { fractions } }).toThrow(
      `${store.root}: Cannot open split "test": expected at least one person, got none of 10`,
    );
  });
});
