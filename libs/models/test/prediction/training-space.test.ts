import { beforeAll, expect, test } from 'vitest';
import { startBackend, trainingDistances } from '../../src/index.ts';
import { fitTrainingSpace } from '../../src/prediction/training-space.ts';
import { fitPreprocessing } from '../../src/preprocessing.ts';
import { SeededRandom } from '../../src/seeded-random.ts';
import { memorySource, type People } from '../memory-source.ts';

const random = new SeededRandom(5);
const VARIANTS = 400;
const ancestral = Array.from({ length: VARIANTS }, () => 0.05 + 0.9 * random.next());
/** Frequencies of a population that drifted from the ancestral one. */
const drifted = () =>
  ancestral.map((f) => Math.min(0.98, Math.max(0.02, f + 0.25 * (random.next() - 0.5) * 2)));
const known = [drifted(), drifted()];
const other = drifted();

function people(
  frequencies: readonly (readonly number[])[],
  count: number,
  missing = 0.01,
): People {
  const genotypes = Array.from({ length: count }, (_, i) =>
    (frequencies[i % frequencies.length] ?? []).map((f) =>
      random.next() < missing ? Number.NaN : Number(random.next() < f) + Number(random.next() < f),
    ),
  );
  return {
    genotypes,
    covariates: genotypes.map(() => []),
    targets: genotypes.map(() => [0]),
    covariateNames: [],
    targetNames: ['y'],
  };
}

async function shareOutside(sample: People, space: Awaited<ReturnType<typeof fit>>) {
  const distances: number[] = [];
  for await (const batch of memorySource(sample).epoch(0)) {
    distances.push(...trainingDistances(batch, space.space, space.genotypes));
  }
  return distances.filter((distance) => distance > 1).length / distances.length;
}

async function fit() {
  const train = memorySource(people(known, 300), 128);
  const { genotypes } = await fitPreprocessing(train);
  const space = await fitTrainingSpace(train, genotypes);
  if (!space) throw new Error('no space');
  return { space, genotypes };
}

let fitted: Awaited<ReturnType<typeof fit>>;
beforeAll(async () => {
  await startBackend('wasm');
  fitted = await fit();
});

test('people like those of training lie inside, also with a third of their calls missing', async () => {
  expect(await shareOutside(people(known, 300), fitted)).toBeLessThan(0.02);
  expect(await shareOutside(people(known, 300, 0.33), fitted)).toBeLessThan(0.03);
});

test('people of a population that training lacked lie outside', async () => {
  expect(await shareOutside(people([other], 200), fitted)).toBeGreaterThan(0.9);
});

test('the first component tells the two populations of training apart', async () => {
  const { space, genotypes } = fitted;
  expect(space.variances[0]).toBeGreaterThan(3 * (space.variances[2] ?? 0));
  expect(space.components.length).toBe(space.variances.length * space.features.length);
  expect(genotypes.mean.length).toBe(VARIANTS);
});

test('where most calls are missing nothing is said', async () => {
  for await (const batch of memorySource(people(known, 20, 0.7)).epoch(0)) {
    const distances = trainingDistances(batch, fitted.space, fitted.genotypes);
    expect([...distances].every(Number.isNaN)).toBe(true);
  }
});

test('too few people or features give none', async () => {
  const { genotypes } = fitted;
  expect(await fitTrainingSpace(memorySource(people(known, 2)), genotypes)).toBeUndefined();
  const none = { mean: new Float32Array(0), scale: new Float32Array(0) };
  expect(await fitTrainingSpace(memorySource(people([[]], 50)), none)).toBeUndefined();
});
