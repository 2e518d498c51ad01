/**
 * How fast people reach training. One iteration of an epoch is 164 million genotypes: divide by
 * the mean for the rate, whose budget is 500 million a second (architecture §8).
 *
 *     npx vitest bench --run --config ../../vitest.config.ts --root .
 */

import { rm } from 'node:fs/promises';
import { matrixPaths } from '@dirghayu/cohort-store';
import { afterAll, bench, describe } from 'vitest';
import { buildMatrix, GenomicBigDataset } from '../src/index.ts';
import { benchStore, dropStore } from './bench-store.ts';
import { shuffleQuality } from './shuffle-quality.ts';

const PEOPLE = 20_000;
const FEATURES = 8_192;
const root = await benchStore(PEOPLE, FEATURES);
const options = { dataDir: root, target: 'label', covariates: ['age'], batchSize: 1_024 };
await buildMatrix({ dataDir: root, features: 'all', name: 'bench' });
const features = { matrix: 'bench' };
const inMemory = await GenomicBigDataset.open({ ...options, features });
const keeping = await GenomicBigDataset.open({ ...options, features, keepGenotypes: true });
const streamed = await GenomicBigDataset.open({ ...options, features, memory: 20 * 2 ** 20 });
let epoch = 0;
let checksum = 0;

async function drain(dataset: GenomicBigDataset, decode: boolean): Promise<void> {
  for await (const batch of dataset.epoch(epoch++)) {
    checksum += decode ? (batch.genotypes[0] ?? 0) : (batch.packed[0] ?? 0);
  }
}

afterAll(async () => {
  await inMemory.close();
  await keeping.close();
  await streamed.close();
  await dropStore(root);
  if (Number.isNaN(checksum)) throw new Error('Cannot be: the bench store has no missing calls');
});

const few = { iterations: 5, warmupIterations: 1, time: 0, warmupTime: 0 };

describe(`an epoch of ${PEOPLE} people × ${FEATURES} features in shuffled batches of 1,024`, () => {
  bench('in memory, decoded to Float32', () => drain(inMemory, true), few);
  bench('in memory, decoded to Float32, an array kept for each', () => drain(keeping, true), few);
  bench('in memory, packed', () => drain(inMemory, false), few);
  bench('streamed in 20 MB, decoded to Float32', () => drain(streamed, true), few);
  bench('streamed in 20 MB, packed', () => drain(streamed, false), few);
  bench(
    'opened, read from disk and decoded',
    async () => {
      const dataset = await GenomicBigDataset.open({ ...options, features });
      await drain(dataset, true);
      await dataset.close();
    },
    few,
  );
});

/** The numbers stand in the titles: what they measure takes no time worth measuring. */
for (const windowGroups of [null, 1, 8]) {
  const { labelEntropy, rankDisplacement } = shuffleQuality(100_000, windowGroups);
  const how = windowGroups === null ? 'a permutation' : `windows of ${windowGroups} row groups`;
  const entropy = `label entropy ${labelEntropy.toFixed(4)} bits of 1`;
  const displacement = `rank displacement ${rankDisplacement.toFixed(3)} of 0.333`;
  describe(`${how}: ${entropy}, ${displacement}`, () => {
    bench('order of 100,000 sorted people', () => void shuffleQuality(100_000, windowGroups), few);
  });
}

describe('build', () => {
  bench(
    `the matrix of ${FEATURES} features`,
    async () => {
      await rm(matrixPaths(root, 'again').root, { recursive: true, force: true });
      await buildMatrix({ dataDir: root, features: 'all', name: 'again' });
    },
    few,
  );
});
