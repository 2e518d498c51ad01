import type { Diagnostic } from '@dirghayu/pipeline';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  auroc,
  type DiseaseNetOptions,
  startBackend,
  TrainedModel,
  trainDiseaseNet,
} from '../src/index.ts';
import { SeededRandom } from '../src/seeded-random.ts';
import { memorySource, type People, split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const cohort = withTargets(simulatedCohort({ people: 900, variants: 60 }), ['has_cvd', 'has_t2d']);
const quick = { epochs: 4, bootstraps: 5 };

/** The people with every target of one column replaced. */
function relabel(people: People, column: number, label: (old: number, row: number) => number) {
  const targets = people.targets.map((row, i) => row.with(column, label(row[column]!, i)));
  return { ...people, targets };
}

describe('trainDiseaseNet()', () => {
  test('predicts diseases with known effects, beside its baselines', {
    tags: ['slow'],
  }, async () => {
    const run = await trainDiseaseNet(split(cohort), { bootstraps: 100 });
    expect(Object.keys(run.metrics.tasks)).toEqual(['has_cvd', 'has_t2d']);
    for (const { test: net, baselines } of Object.values(run.metrics.tasks)) {
      expect(net.auroc?.value).toBeGreaterThan(0.65);
      expect(net.auroc?.low).toBeLessThan(net.auroc!.value);
      expect(baselines.linear?.auroc?.value).toBeGreaterThan(0.65);
      expect(baselines.prevalence?.auroc?.value).toBe(0.5);
      expect(net.brier!.value).toBeLessThan(baselines.prevalence!.brier!.value);
    }
    expect(run.metrics.splits).toEqual({ train: { n: 630 }, valid: { n: 135 }, test: { n: 135 } });
    expect(run.curves['has_cvd']?.roc.net.at(-1)).toEqual({ x: 1, y: 1 });
    expect(JSON.parse(JSON.stringify(run.metrics))).toEqual(run.metrics); // goes to a file as it is
  });

  test('gives the same run, bit for bit, from the same seed', async () => {
    const train = () => trainDiseaseNet(split(cohort, 256), { ...quick, seed: 3 });
    const [first, second] = [await train(), await train()];
    expect(second.state).toEqual(first.state);
    expect(second.metrics).toEqual(first.metrics);
  });

  test.each(['mlp', 'grouped'] as const)(
    '%s: learns from dosages what their nearest whole copies do not tell',
    { tags: ['slow'] },
    async (encoder) => {
      const random = new SeededRandom(8);
      const base = withTargets(simulatedCohort({ people: 800, variants: 20 }), ['has_cvd']);
      // Between 0 and ½ copies: all of them are 0 when rounded.
      const genotypes = base.genotypes.map((row) =>
        row.map(() => (random.next() < 0.02 ? Number.NaN : 0.49 * random.next())),
      );
      const labelled = relabel({ ...base, genotypes }, 0, (_, row) => {
        const [first = 0, second = 0] = genotypes[row]!.map((copies) => copies || 0.245);
        return Number(first + second > 0.49);
      });
      const groups = [{ name: 'gene', features: [0, 1, 2] }];
      const train = (hasDosages: boolean, more: DiseaseNetOptions = {}) =>
        trainDiseaseNet(split({ ...labelled, hasDosages }), {
          ...{ epochs: 8, bootstraps: 5, encoder, groups: encoder === 'grouped' ? groups : [] },
          ...{ missingness: 0.05, missingIndicator: true, ...more },
        });
      const run = await train(true);
      const { test: net, baselines } = run.metrics.tasks['has_cvd']!;
      expect(net.auroc!.value).toBeGreaterThan(0.95);
      expect(baselines.linear!.auroc!.value).toBeGreaterThan(0.95);
      const rounded = (await train(false)).metrics.tasks['has_cvd']!.test;
      expect(rounded.auroc!.value).toBeLessThan(0.6);
      // Streamed instead of held, and predicted from a checkpoint's state: the same people, the same chances.
      const streamed = await train(true, { mostResident: 0, epochs: 60 });
      expect(streamed.metrics.tasks['has_cvd']!.test.auroc!.value).toBeGreaterThan(0.9);
      const model = new TrainedModel(run.state);
      const { test: tested } = split({ ...labelled, hasDosages: true });
      for await (const batch of tested.epoch(0)) {
        const { scores, sampleIds } = model.predict(batch);
        const known = run.predictions.test;
        sampleIds.forEach((id, row) => {
          expect(scores[row]).toBeCloseTo(known.scores[known.sampleIds.indexOf(id)]!, 5);
        });
      }
      model.dispose();
    },
  );

  test('finds what a linear model cannot: an interaction of two variants', {
    tags: ['slow'],
  }, async () => {
    const random = new SeededRandom(1);
    const base = withTargets(simulatedCohort({ people: 2000, variants: 20 }), ['has_cvd']);
    const genotypes = base.genotypes.map(() => [random.below(2), random.below(2)]);
    const labelled = relabel({ ...base, genotypes }, 0, (_, row) => {
      const [first, second] = genotypes[row]!;
      return Number(first !== second);
    });
    const run = await trainDiseaseNet(split(labelled, 128), { epochs: 40, bootstraps: 50 });
    const task = run.metrics.tasks['has_cvd']!;
    expect(task.baselines.linear!.auroc!.value).toBeLessThan(0.6);
    expect(task.test.auroc!.value).toBeGreaterThan(0.95);
    expect(task.versus_linear!.auroc!.low).toBeGreaterThan(0.3);
    expect(run.warnings).toEqual([]);
    expect(run.verdict).toBeUndefined();
  });

  test('labels that mean nothing are not predicted, and the summary says so', async () => {
    const shuffled = relabel(cohort, 0, (_, row) => (row * 7919) % 2);
    const run = await trainDiseaseNet(split(withTargets(shuffled, ['has_cvd'])), {
      bootstraps: 100,
    });
    const { auroc } = run.metrics.tasks['has_cvd']!.test;
    expect(auroc!.low).toBeLessThan(0.5);
    expect(auroc!.high).toBeGreaterThan(0.5);
    expect(run.verdict).toMatch(/^the net does not beat the linear model .*: has_cvd /);
  });

  test('nothing that is fitted sees the validation or test people, beyond choosing by validation', async () => {
    const splits = split(cohort);
    const first = await trainDiseaseNet(splits, { ...quick, epochs: 0 });
    const poisoned = {
      ...cohort,
      genotypes: cohort.genotypes.map((row) => row.map(() => Number.NaN)),
      covariates: cohort.covariates.map((row) => row.map(() => Number.NaN)),
    };
    const test = split(poisoned).test;
    const second = await trainDiseaseNet({ ...splits, test }, { ...quick, epochs: 0 });
    expect(second.state).toEqual(first.state);
    const { preprocessing } = (
      await trainDiseaseNet(
        { ...splits, valid: split(poisoned).valid, test },
        { ...quick, epochs: 0 },
      )
    ).state;
    expect(preprocessing).toEqual(first.state.preprocessing);
  });

  test('a disease with too few cases is left out with a warning, and the others are trained', async () => {
    const rare = relabel(cohort, 1, (_, row) => Number(row === 4));
    const reports: Diagnostic[] = [];
    const run = await trainDiseaseNet(split(rare), {
      ...quick,
      report: (diagnostic) => reports.push(diagnostic),
    });
    const why = '1 with and 629 without in the train split: at least 2 of each are needed';
    expect(run.warnings[0]).toBe(`has_t2d is left out: ${why}`);
    expect(run.metrics.tasks['has_t2d']).toMatchObject({ reason: why, versus_linear: null });
    expect(run.metrics.tasks['has_t2d']!.test).toMatchObject({ auroc: null, positives: 0 });
    expect(run.predictions.test.outputs).toEqual(['has_cvd']);
    expect(run.metrics.tasks['has_cvd']!.test.auroc).not.toBeNull();
    expect(reports.map(({ code }) => code)).toEqual(['untrainable-task']);
  });

  test('refuses a target that is no label, and one that nobody has', async () => {
    const bmi = relabel(cohort, 0, () => 24.5);
    await expect(trainDiseaseNet(split(bmi), quick)).rejects.toMatchObject({
      code: 'MODEL',
      message: 'Cannot train on target "has_cvd": expected 0, 1 or missing, got 24.5',
    });
    const nobody = relabel(
      relabel(cohort, 0, () => Number.NaN),
      1,
      () => 0,
    );
    await expect(trainDiseaseNet(split(nobody), quick)).rejects.toThrow(
      'Cannot train DiseaseNet-Multi: expected a target with at least two people on either side in the train split, got has_cvd is left out: 0 with and 0 without',
    );
  });

  test('counts the features that do not vary in training', async () => {
    const flat = { ...cohort, genotypes: cohort.genotypes.map((row) => [0, ...row.slice(1)]) };
    const reports: Diagnostic[] = [];
    await trainDiseaseNet(split(flat), { ...quick, report: (d) => reports.push(d) });
    expect(reports).toEqual([
      {
        code: 'monomorphic-feature',
        severity: 'info',
        count: 1,
        message: 'features do not vary in the training split and are ignored',
      },
    ]);
  });

  test('trains on covariates alone, and on genotypes alone', async () => {
    const without = {
      genotypes: { ...cohort, genotypes: cohort.genotypes.map(() => []) },
      covariates: { ...cohort, covariates: cohort.covariates.map(() => []), covariateNames: [] },
    };
    for (const people of Object.values(without)) {
      const run = await trainDiseaseNet(split(people), quick);
      expect(run.metrics.tasks['has_cvd']!.test.auroc!.value).toBeGreaterThan(0.55);
    }
  });

  test.each([
    { encoder: 'grouped', groups: [{ name: 'A', features: [0, 1, 2] }] } as const,
    { encoder: 'local', missingIndicator: true } as const,
    { encoder: 'mlp', missingIndicator: true, missingness: 0.2 } as const,
  ])('learns an interaction with %o, the same way twice', { tags: ['slow'] }, async (chosen) => {
    const random = new SeededRandom(2);
    const base = withTargets(simulatedCohort({ people: 1500, variants: 20 }), ['has_cvd']);
    const calls = base.genotypes.map(() => [0, 1, 2].map(() => random.below(2)));
    const labelled = relabel(base, 0, (_, row) => Number(calls[row]![0] !== calls[row]![2]));
    const genotypes = calls.map((row) =>
      row.map((call) => (random.next() < 0.02 ? Number.NaN : call)),
    );
    const splits = () => split({ ...labelled, genotypes }, 128);
    const train = () => trainDiseaseNet(splits(), { ...chosen, epochs: 40, bootstraps: 20 });
    const [first, second] = [await train(), await train()];
    expect(second.state).toEqual(first.state);
    expect(first.metrics.tasks['has_cvd']!.test.auroc!.value).toBeGreaterThan(0.9);
    expect(first.state.shape.features).toBe('missingIndicator' in chosen ? 6 : 3);
  });

  test('a restricted disease has neither labels nor predictions of others', async () => {
    const members = new Set(Array.from({ length: 450 }, (_, i) => `P${2 * i}`));
    const onlyIn = [{ task: 'has_t2d', rule: 'sex=F', members }];
    const run = await trainDiseaseNet(split(cohort), { ...quick, onlyIn });
    const unlabelled = relabel(cohort, 1, (label, row) => (row % 2 === 0 ? label : Number.NaN));
    const dropped = await trainDiseaseNet(split(unlabelled), quick);
    expect(run.state.weights).toEqual(dropped.state.weights);
    expect(run.metrics.tasks['has_t2d']).toMatchObject({ only_in: 'sex=F' });
    const { sampleIds, scores, labels } = run.predictions.test;
    sampleIds.forEach((id, row) => {
      expect(Number.isNaN(scores[2 * row + 1])).toBe(!members.has(id));
      expect(Number.isNaN(scores[2 * row])).toBe(false);
      if (!members.has(id)) expect(labels[2 * row + 1]).toBeNaN();
    });
  });

  test('weighs diseases by fixed numbers or by learnt uncertainty', {
    tags: ['slow'],
  }, async () => {
    const train = (taskWeights: NonNullable<DiseaseNetOptions['taskWeights']>) =>
      trainDiseaseNet(split(cohort, 128), { ...quick, epochs: 10, taskWeights });
    const [equal, fixed, uncertain] = [
      await train('equal'),
      await train({ has_cvd: 5 }),
      await train('uncertainty'),
    ];
    expect(fixed.state.weights).not.toEqual(equal.state.weights);
    const { values } = uncertain.state.weights.get('loss.log_variance')!;
    // Where l / (2σ²) + log σ is least, σ² is the loss: below 1 for both.
    expect(values.every((value) => value < -0.01)).toBe(true);
    expect(uncertain.metrics.tasks['has_cvd']!.test.auroc!.value).toBeGreaterThan(0.6);
  });

  test('breaks figures down by subgroup', async () => {
    const members = new Set(Array.from({ length: 450 }, (_, i) => `P${2 * i}`));
    const subgroups = [{ by: 'sex', name: 'F', members }];
    const run = await trainDiseaseNet(split(cohort), { ...quick, subgroups });
    const { F: women } = run.metrics.tasks['has_cvd']!.subgroups['sex']!;
    const { sampleIds, scores, labels } = run.predictions.test;
    const rows = sampleIds.flatMap((id, row) =>
      members.has(id) && !Number.isNaN(labels[2 * row]) ? [row] : [],
    );
    const [chances, truth] = [scores, labels].map((values) => rows.map((row) => values[2 * row]!));
    expect(women!.n).toBe(rows.length);
    expect(women!.auroc!.value).toBe(auroc(chances!, truth!));
  });

  test('streamed, with nothing held in memory, it comes close to what is solved exactly', {
    tags: ['slow'],
  }, async () => {
    const held = await trainDiseaseNet(split(cohort, 64), { bootstraps: 5 });
    const streamed = await trainDiseaseNet(split(cohort, 64), { bootstraps: 5, mostResident: 0 });
    const linear = (run: typeof held) =>
      run.metrics.tasks['has_cvd']!.baselines.linear!.auroc!.value;
    expect(Math.abs(linear(streamed) - linear(held))).toBeLessThan(0.05);
    expect(streamed.metrics.tasks['has_cvd']!.baselines.covariates).toEqual(
      held.metrics.tasks['has_cvd']!.baselines.covariates,
    );
  });

  test('a batch without a single label changes nothing', async () => {
    const base = split(withTargets(cohort, ['has_cvd']), 1024);
    const blank = memorySource({
      ...withTargets(cohort, ['has_cvd']),
      targets: cohort.targets.map(() => [Number.NaN]),
    });
    const withBlank = {
      ...base,
      train: {
        ...base.train,
        async *epoch(epoch: number) {
          if (epoch > 0) yield* blank.epoch(epoch);
          yield* base.train.epoch(epoch);
        },
      },
    };
    const options = { ...quick, dropout: 0 };
    const [plain, padded] = [
      await trainDiseaseNet(base, options),
      await trainDiseaseNet(withBlank, options),
    ];
    expect(padded.state.weights).toEqual(plain.state.weights);
  });
});
