import { expect, test } from 'vitest';
import { encodedChunks, predictLinear, readSplit, targetColumn } from '../src/encoded-split.ts';
import { fitPreprocessing } from '../src/preprocessing.ts';
import { expectClose } from './expect-close.ts';
import { memorySource } from './memory-source.ts';
import { simulatedCohort } from './simulated-cohort.ts';

test('a split in memory and one that is read again give the same rows in the same order', async () => {
  const cohort = simulatedCohort({ people: 130, variants: 20 });
  const source = memorySource(cohort, 32);
  const preprocessing = await fitPreprocessing(source);
  const held = await readSplit(source, preprocessing, true);
  const streamed = await readSplit(source, preprocessing, false);
  expect(streamed.genotypes).toBeUndefined();
  expect(streamed.sampleIds).toEqual(held.sampleIds);
  const rows = async (split: typeof held) => {
    const genotypes: number[] = [];
    for await (const chunk of encodedChunks(split)) genotypes.push(...chunk.genotypes);
    return genotypes;
  };
  expect(await rows(streamed)).toEqual(await rows(held));
  const weights = {
    genotypes: Float32Array.from({ length: 20 }, (_, i) => i - 10),
    covariates: new Float32Array(held.covariates.columns).fill(0.5),
    bias: 3,
  };
  expectClose(await predictLinear(weights, streamed), await predictLinear(weights, held), 9);
  const first = Number(held.sampleIds[0]!.slice(1));
  expect(targetColumn(held, 2)[0]).toBeCloseTo(cohort.targets[first]![2]!, 4);
});
