import { getCall, type SampleBatch } from '@dirghayu/genotypes';
import { describe, expect, test } from 'vitest';
import { buildMatrix, type DatasetOptions, GenomicBigDataset } from '../src/index.ts';
import { collect, dosageOf, smallStore, type TestStore } from './small-store.ts';

async function read(options: DatasetOptions) {
  const dataset = await GenomicBigDataset.open(options);
  const batches = await collect(dataset.epoch(0)).finally(() => dataset.close());
  return { summary: dataset.summary, batches };
}

function expectDosages({ ids, variants }: TestStore, batches: readonly SampleBatch[]) {
  const places = new Map(ids.map((id, i) => [id, i]));
  for (const { sampleIds, genotypes, dosages, packed, stride } of batches) {
    const people = sampleIds.map((id) => places.get(id)!);
    const own = people.flatMap((person) =>
      variants.map(({ calls }, i) => dosageOf(calls[person]!, person, i)),
    );
    // Texts compare at once; `expect` for each value would take minutes.
    expect(dosages!.join()).toBe(own.join());
    expect(genotypes.join()).toBe(
      own.map((dosage) => (dosage === 65_535 ? Number.NaN : dosage / 16_384)).join(),
    );
    // They lie so near to the calls that rounding gives the calls back.
    const rounded = people.flatMap((_, row) =>
      variants.map((_, i) => getCall(packed.subarray(row * stride), i)),
    );
    expect(rounded.join()).toBe(
      people.flatMap((person) => variants.map(({ calls }) => calls[person]!)).join(),
    );
  }
}

describe('a matrix of dosages', () => {
  test.each(['packed', 'list'] as const)('holds those of a store of %s calls', async (calls) => {
    const store = await smallStore({ people: 75, calls, dosages: true });
    const { summary, batches } = await read({
      dataDir: store.root,
      features: 'all',
      batchSize: 16,
    });
    expect(summary).toMatchObject({ values: 'dosages', mode: 'memory', packedBytes: 75 * 150 * 2 });
    expect(batches.flatMap(({ sampleIds }) => sampleIds).sort()).toEqual(store.ids);
    expectDosages(store, batches);
  });

  test('joins blocks and streams in windows', async () => {
    const store = await smallStore({ people: 4_200, variants: 5, dosages: true });
    const options = { dataDir: store.root, features: 'all', batchSize: 1_000, memory: 0 } as const;
    const { summary, batches } = await read(options);
    expect(summary.mode).toBe('stream');
    expectDosages(store, batches);
    const wide = await smallStore({ people: 3, variants: 2_055, partRows: 3_000, dosages: true });
    expectDosages(wide, (await read({ dataDir: wide.root, features: 'all' })).batches);
  });

  test('takes little memory at a time, and some people', async () => {
    const store = await smallStore({ people: 5_000, variants: 40, dosages: true });
    const samples = store.ids.filter((_, i) => i % 2 === 0);
    const options = { dataDir: store.root, features: 'all', name: 'half' } as const;
    const built = await buildMatrix({ ...options, samples, memory: 1 });
    expect(built).toMatchObject({ values: 'dosages', rows: 2_500, blockFeatures: 2_048 });
    const { batches } = await read({ dataDir: store.root, features: { matrix: 'half' } });
    expect(batches.flatMap(({ sampleIds }) => sampleIds).sort()).toEqual(samples);
    expectDosages(store, batches);
  });

  test('fills missing ones with the means of the training split', async () => {
    const store = await smallStore({ people: 90, variants: 6, dosages: true });
    const dataset = await GenomicBigDataset.open({
      dataDir: store.root,
      features: 'all',
      fillMissing: 'mean',
    });
    const train = store.ids.flatMap((id, i) => (dataset.splits.get(id) === 'train' ? [i] : []));
    const means = store.variants.map(({ calls }, v) => {
      const known = train.filter((i) => calls[i] !== 3);
      return known.reduce((sum, i) => sum + dosageOf(calls[i]!, i, v) / 16_384, 0) / known.length;
    });
    for await (const { sampleIds, genotypes } of dataset.epoch(0)) {
      for (const [row, id] of sampleIds.entries()) {
        const person = store.ids.indexOf(id);
        store.variants.forEach(({ calls }, v) => {
          if (calls[person] === 3) expect(genotypes[row * 6 + v]).toBeCloseTo(means[v]!, 5);
        });
      }
    }
    await dataset.close();
  });

  test('gives way to calls where those are asked for, and is kept apart from them', async () => {
    const store = await smallStore({ people: 30, dosages: true });
    const options = { dataDir: store.root, features: 'all' } as const;
    const dosages = await read(options);
    const calls = await read({ ...options, values: 'calls' });
    expect(calls.summary.values).toBe('calls');
    expect(calls.summary.matrix).not.toBe(dosages.summary.matrix);
    for (const { genotypes, dosages: none } of calls.batches) {
      expect(none).toBeUndefined();
      expect(genotypes.every((call) => Number.isNaN(call) || Number.isInteger(call))).toBe(true);
    }
    const features = { matrix: dosages.summary.matrix ?? '' };
    await expect(read({ ...options, features, values: 'calls' })).rejects.toMatchObject({
      code: 'DATASET',
      message: `${store.root}: Cannot take calls from matrix "${features.matrix}": expected a matrix of calls, got one of dosages`,
    });
  });

  test('is refused where the store has genotypes alone', async () => {
    const store = await smallStore({ people: 10 });
    const opening = read({ dataDir: store.root, features: 'all', values: 'dosages' });
    await expect(opening).rejects.toMatchObject({
      code: 'DATASET',
      message: `${store.root}: Cannot read dosages: expected a store that was made with --field DS, GP or HDS, got one of genotypes alone`,
    });
  });
});
