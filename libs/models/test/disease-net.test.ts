import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend, trainDiseaseNet } from '../src/index.ts';
import { split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

beforeAll(() => startBackend('auto'));

const cohort = withTargets(simulatedCohort({ people: 900, variants: 60 }), ['has_cvd', 'has_t2d']);

describe('trainDiseaseNet()', () => {
  test('predicts diseases with known effects better than chance', async () => {
    const run = await trainDiseaseNet(split(cohort), { bootstraps: 100 });
    expect(Object.keys(run.metrics.tasks)).toEqual(['has_cvd', 'has_t2d']);
    for (const task of Object.values(run.metrics.tasks)) {
      expect(task.test.auroc?.value).toBeGreaterThan(0.65);
      expect(task.baselines.linear?.auroc?.value).toBeGreaterThan(0.65);
    }
  });

  test('gives the same run, bit for bit, from the same seed', async () => {
    const runs = [];
    for (let i = 0; i < 2; i++) {
      runs.push(await trainDiseaseNet(split(cohort, 256), { epochs: 5, bootstraps: 10, seed: 3 }));
    }
    expect(runs[0]?.predictions.test.scores).toEqual(runs[1]?.predictions.test.scores);
    expect(runs[0]?.metrics).toEqual(runs[1]?.metrics);
  });
});
