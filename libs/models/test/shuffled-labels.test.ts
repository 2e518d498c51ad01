import { beforeAll, describe, expect, test } from 'vitest';
import { shuffleLabels, startBackend, trainDiseaseNet, trainLifespanNet } from '../src/index.ts';
import { split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const cohort = simulatedCohort({ people: 3000, variants: 40 });

async function labelsOf(source: ReturnType<typeof split>['train'], epoch = 0) {
  const rows: [string, number[]][] = [];
  for await (const { sampleIds, targets, targetMask } of source.epoch(epoch)) {
    const width = targets.length / sampleIds.length;
    sampleIds.forEach((id, row) => {
      const labels = [...targets.subarray(row * width, (row + 1) * width)];
      labels.forEach((label, k) => {
        expect(targetMask[row * width + k]).toBe(Number.isNaN(label) ? 0 : 1);
      });
      rows.push([id, labels]);
    });
  }
  return rows.sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('shuffleLabels()', () => {
  test('gives each person the labels of another of the same split, whole, in every epoch the same', async () => {
    const before = split(cohort, 100);
    const after = await shuffleLabels(before, 1);
    const texts = (rows: [string, number[]][]) => rows.map(([, labels]) => String(labels)).sort();
    for (const name of ['train', 'valid', 'test'] as const) {
      const [old, now] = [await labelsOf(before[name]), await labelsOf(after[name])];
      expect(texts(now)).toEqual(texts(old));
      const kept = now.filter(([, labels], i) => String(labels) === String(old[i]![1])).length;
      expect(kept).toBeLessThan(now.length / 10);
      expect(await labelsOf(after[name], 3)).toEqual(now);
    }
  });

  test('leaves nothing to predict: over five shuffles, AUROC and C of 0.5 ± 0.05', {
    tags: ['slow'],
  }, async () => {
    const small = simulatedCohort({ people: 1500, variants: 40 });
    const names = { time: 'years', event: 'died' };
    const found: number[][] = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      const diseases = await shuffleLabels(split(withTargets(small, ['has_cvd'])), seed);
      const { tasks } = (await trainDiseaseNet(diseases, { bootstraps: 2 })).metrics;
      const { test: net, baselines } = tasks['has_cvd']!;
      const survival = await shuffleLabels(split(withTargets(small, ['years', 'died'])), seed);
      const { metrics } = await trainLifespanNet(survival, { ...names, bootstraps: 2 });
      const figures = [net.auroc, baselines.linear!.auroc, metrics.survival.test.harrell_c];
      found.push(figures.map((figure) => figure!.value));
    }
    for (const figure of [0, 1, 2]) {
      const mean = found.reduce((sum, row) => sum + row[figure]!, 0) / found.length;
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
    }
  });
});
