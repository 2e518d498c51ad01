import { beforeAll, describe, expect, test } from 'vitest';
import {
  ModelEvaluator,
  predictionColumns,
  predictPeople,
  startBackend,
  TrainedModel,
  targetsOf,
  trainDiseaseNet,
  trainIncidentNet,
  trainLifespanNet,
} from '../../src/index.ts';
import { expectClose } from '../expect-close.ts';
import { memorySource, type People, pick, split } from '../memory-source.ts';
import { simulatedCohort, withTargets } from '../simulated-cohort.ts';

const cohort = simulatedCohort({ people: 300, variants: 40 });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const tested = pick(cohort, range(255, 300));

beforeAll(() => startBackend('auto'));

/** Predictions by sample ID and column. */
async function predictions(model: TrainedModel, people: People) {
  const rows = new Map<string, Record<string, number>>();
  for await (const batch of memorySource(people).epoch(0)) {
    const { sampleIds, outputs, scores } = predictPeople(model, batch, people.targetNames);
    sampleIds.forEach((id, row) => {
      const values = outputs.map((name, i) => [name, scores[row * outputs.length + i] as number]);
      rows.set(id, Object.fromEntries(values));
    });
  }
  return rows;
}

async function evaluate(model: TrainedModel, people: People, bootstraps: number) {
  const options = {
    targets: people.targetNames,
    subgroups: [],
    restrictions: [],
    bootstraps,
    seed: 1,
  };
  const judge = new ModelEvaluator(model, options);
  for await (const batch of memorySource(people).epoch(0)) judge.add(batch);
  return judge.result();
}

describe('diseases', () => {
  test('are predicted and judged as the run did', async () => {
    const data = withTargets(cohort, ['has_cvd', 'has_t2d']);
    const run = await trainDiseaseNet(split(data), { epochs: 3, bootstraps: 20 });
    const model = new TrainedModel(run.state);
    const rows = await predictions(model, withTargets(tested, ['has_cvd', 'has_t2d']));
    const { sampleIds, scores } = run.predictions.test;
    sampleIds.forEach((id, i) => {
      const own = scores.subarray(2 * i, 2 * i + 2);
      expectClose(Float32Array.from(Object.values(rows.get(id) ?? {})), own, 6);
    });
    const judged = await evaluate(model, withTargets(tested, ['has_cvd', 'has_t2d']), 20);
    expect(targetsOf(model)).toEqual(['has_cvd', 'has_t2d']);
    for (const task of ['has_cvd', 'has_t2d']) {
      const ours = judged.tasks?.[task];
      expect(ours?.test.auroc?.value).toBeCloseTo(
        run.metrics.tasks[task]?.test.auroc?.value ?? 0,
        6,
      );
      expect(ours?.test.n).toBe(run.metrics.tasks[task]?.test.n);
    }
    model.dispose();
  });

  test('labels other than 0 and 1 are refused', async () => {
    const data = withTargets(cohort, ['has_cvd']);
    const run = await trainDiseaseNet(split(data), { epochs: 1, bootstraps: 2 });
    const model = new TrainedModel(run.state);
    const wrong = { ...withTargets(tested, ['has_cvd']), targets: tested.targets.map(() => [2]) };
    await expect(evaluate(model, wrong, 2)).rejects.toThrow(
      'Cannot judge by target "has_cvd": expected 0, 1 or missing, got 2',
    );
    model.dispose();
  });
});

describe.each(['cox', 'discrete'] as const)('survival, %s', (objective) => {
  test('is predicted as the run did, within intervals, and judged', async () => {
    const data = withTargets(cohort, ['years', 'died']);
    const options = { time: 'years', event: 'died', objective, epochs: 2, bootstraps: 5 } as const;
    const run = await trainLifespanNet(split(data), options);
    const model = new TrainedModel(run.state);
    const rows = await predictions(model, withTargets(tested, ['years', 'died']));
    const { sampleIds, outputs, scores } = run.predictions.test;
    const columns = predictionColumns(run.state);
    expect(columns).toEqual(outputs.flatMap((name) => [name, `${name}_low`, `${name}_high`]));
    sampleIds.forEach((id, i) => {
      const row = rows.get(id) ?? {};
      outputs.forEach((name, column) => {
        const own = scores[i * outputs.length + column] as number;
        if (Number.isNaN(own)) expect(row[name]).toBeNaN();
        else expect(row[name]).toBeCloseTo(own, 4);
      });
      const [survival = ''] = outputs.filter((name) => name.startsWith('survival_'));
      expect(row[`${survival}_low`]).toBeLessThan(row[survival] ?? 0);
      expect(row[`${survival}_high`]).toBeGreaterThan(row[survival] ?? 1);
    });
    const judged = await evaluate(model, withTargets(tested, ['years', 'died']), 5);
    const { harrell_c: concordance } = run.metrics.survival.test;
    expect(judged.survival?.test.harrell_c?.value).toBeCloseTo(concordance?.value ?? 0, 6);
    model.dispose();
  });
});

test('diseases by when they begin: a column each, missing for people who cannot have one', async () => {
  const data = withTargets(cohort, ['years', 'died']);
  const run = await trainIncidentNet(split(data), {
    diseases: { ill: { time: 'years', event: 'died' } },
    epochs: 2,
    bootstraps: 5,
  });
  const model = new TrainedModel(run.state);
  const people = withTargets(tested, ['years', 'died']);
  const members = new Set(['P255']);
  for await (const batch of memorySource(people).epoch(0)) {
    const rules = [{ task: 'died', rule: 'sex=F', members }];
    const { outputs, scores, sampleIds } = predictPeople(model, batch, people.targetNames, rules);
    expect(outputs[0]).toBe('ill.log_hazard');
    sampleIds.forEach((id, row) => {
      const value = scores[row * outputs.length];
      if (members.has(id)) expect(value).toEqual(expect.any(Number));
      expect(Number.isNaN(value)).toBe(!members.has(id));
    });
  }
  model.dispose();
});
