import { getCall } from '@dirghayu/genotypes';
import { describe, expect, test } from 'vitest';
import { GenomicBigDataset } from '../src/index.ts';
import { smallStore, type TestStore } from './small-store.ts';

async function collect(dataset: GenomicBigDataset, epoch = 0) {
  const batches = [];
  for await (const batch of dataset.epoch(epoch)) batches.push(batch);
  return batches;
}

function expectCalls(
  store: TestStore,
  dataset: GenomicBigDataset,
  batches: Awaited<ReturnType<typeof collect>>,
) {
  const wanted = dataset.features.map((feature) =>
    store.variants.find(
      ({ chrom, pos, alt }) =>
        chrom === feature.chrom && pos === feature.pos && alt === feature.alt,
    ),
  );
  for (const batch of batches) {
    const stride = dataset.features.length;
    for (const [row, id] of batch.sampleIds.entries()) {
      const person = store.ids.indexOf(id);
      for (const [i, variant] of wanted.entries()) {
        const call = variant?.calls[person];
        expect(getCall(batch.packed.subarray(row * batch.stride), i)).toBe(call);
        expect(batch.genotypes[row * stride + i]).toBe(call === 3 ? Number.NaN : call);
      }
    }
  }
}

describe('GenomicBigDataset', () => {
  test.each(['packed', 'list'] as const)('gives every call of a %s store', async (calls) => {
    const store = await smallStore({ people: 101, calls });
    const dataset = await GenomicBigDataset.open({
      dataDir: store.root,
      features: 'all',
      batchSize: 32,
      target: 'has_t2d',
      covariates: ['age', 'sex'],
    });
    const batches = await collect(dataset);
    expect(batches.map((batch) => batch.rows)).toEqual([32, 32, 32, 5]);
    expect(batches.flatMap((batch) => batch.sampleIds).sort()).toEqual(store.ids);
    expectCalls(store, dataset, batches);
    await dataset.close();
  });
});
