import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend, trainLifespanNet } from '../src/index.ts';
import { SeededRandom } from '../src/seeded-random.ts';
import { type People, split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const cohort = withTargets(simulatedCohort({ people: 900, variants: 60 }), ['years', 'died']);
const names = { time: 'years', event: 'died' };
const quick = { ...names, epochs: 3, bootstraps: 20 };

function withEntry(people: People): People {
  return {
    ...people,
    targetNames: ['entry', 'exit', 'died'],
    targets: people.targets.map(([years = 0, died = 0], i) => [
      30 + (i % 9),
      30 + (i % 9) + years,
      died,
    ]),
  };
}

describe('trainLifespanNet()', () => {
  test('ranks who dies first better than chance, and predicts better than Kaplan–Meier', {
    tags: ['slow'],
  }, async () => {
    const run = await trainLifespanNet(split(cohort), { ...names, bootstraps: 100 });
    const { test: net, baselines, tau, horizon } = run.metrics.survival;
    expect(net.harrell_c!.value).toBeGreaterThan(0.6);
    expect(net.uno_c!.value).toBeGreaterThan(0.6);
    expect(net.ibs!.value).toBeLessThan(net.ibs_km!.value);
    expect(baselines.kaplan_meier.harrell_c?.value).toBe(0.5);
    expect(baselines.linear.harrell_c!.value).toBeGreaterThan(0.6);
    expect(horizon).toBeLessThan(tau!);
    expect(JSON.parse(JSON.stringify(run.metrics))).toEqual(run.metrics);
  });

  test('draws thirds of risk in their order, and their curves fall', async () => {
    const run = await trainLifespanNet(split(cohort), quick);
    const { thirds, times } = run.curves!;
    expect(thirds.map(({ name }) => name)).toEqual(['low risk', 'middle risk', 'high risk']);
    expect(thirds.reduce((sum, { people }) => sum + people, 0)).toBe(135);
    const middle = Math.floor(times.length / 2);
    const [low, mid, high] = thirds.map(({ predicted }) => predicted[middle]!);
    expect(low! > mid! && mid! > high!).toBe(true);
    for (const { predicted } of thirds) {
      expect([...predicted]).toEqual([...predicted].toSorted((a, b) => b - a));
    }
  });

  test('takes delayed entry, and judges in time since entry', async () => {
    const run = await trainLifespanNet(split(withEntry(cohort)), {
      time: 'exit',
      event: 'died',
      entry: 'entry',
      bootstraps: 20,
    });
    const { test: net, reason } = run.metrics.survival;
    expect(net.harrell_c!.value).toBeGreaterThan(0.58);
    expect(net.uno_c!.value).toBeGreaterThan(0.58);
    expect(net.ibs!.value).toBeLessThan(net.ibs_km!.value);
    expect(reason).toBeUndefined();
  });

  test.each(['cox', 'discrete'] as const)(
    '%s: says of everybody what lies ahead, and is calibrated at horizons',
    { tags: ['slow'] },
    async (objective) => {
      const run = await trainLifespanNet(split(cohort), {
        ...names,
        objective,
        horizons: [5, 10],
        bootstraps: 20,
      });
      const { outputs, scores, sampleIds } = run.predictions.test;
      expect(outputs).toEqual([
        'log_hazard',
        'survival_5',
        'survival_10',
        'median_residual_life',
        'restricted_mean_life',
        'biological_age',
      ]);
      const rows = sampleIds.map((_, i) => scores.subarray(6 * i, 6 * i + 6));
      for (const [, five, ten, median, mean] of rows) {
        expect(five! > ten! && five! < 1 && ten! > 0).toBe(true);
        if (!Number.isNaN(median)) expect(median! > 0 && mean! > 0).toBe(true);
      }
      const riskiest = rows.toSorted((a, b) => b[0]! - a[0]!);
      expect(riskiest[0]![5]!).toBeGreaterThan(riskiest.at(-1)![5]!);
      const { test: net, baselines } = run.metrics.survival;
      expect(net.harrell_c!.value).toBeGreaterThan(0.6);
      expect(net.ibs!.value).toBeLessThan(net.ibs_km!.value);
      expect(baselines.elastic_net!.harrell_c!.value).toBeGreaterThan(0.6);
      expect(net.calibration.map(({ horizon }) => horizon)).toEqual([5, 10]);
      for (const { predicted, observed } of net.calibration) {
        expect(Math.abs(predicted - observed!.value)).toBeLessThan(0.12);
      }
    },
  );

  test('discrete: finds an effect that changes with time, which Cox cannot', {
    tags: ['slow'],
  }, async () => {
    const random = new SeededRandom(6);
    const base = simulatedCohort({ people: 3000, variants: 20 });
    const genotypes = base.genotypes.map(() => [random.below(2)]);
    // Carriers die early or not at all, the others late.
    const targets = genotypes.map(([carrier]) => {
      const time = carrier ? -Math.log(random.next()) / 0.4 : 5 + -Math.log(random.next()) / 0.4;
      const end = carrier && time > 2 ? 10 : Math.min(10, time);
      return [end, Number(end < 10)];
    });
    const people = { ...base, genotypes, targets, targetNames: ['years', 'died'] };
    const ibs = async (objective: 'cox' | 'discrete') => {
      const run = await trainLifespanNet(split(people), { ...names, objective, bootstraps: 5 });
      return run.metrics.survival.test.ibs!.value;
    };
    expect(await ibs('discrete')).toBeLessThan(0.8 * (await ibs('cox')));
  });

  test('breaks figures down by subgroup', async () => {
    const members = new Set(Array.from({ length: 450 }, (_, i) => `P${2 * i}`));
    const run = await trainLifespanNet(split(cohort), {
      ...quick,
      subgroups: [
        { by: 'sex', name: 'F', members },
        { by: 'sex', name: 'none', members: new Set() },
      ],
    });
    const { subgroups } = run.metrics.survival;
    expect(Object.keys(subgroups['sex']!)).toEqual(['F']);
    expect(subgroups['sex']!['F']).toMatchObject({ n: 67, harrell_c: { low: expect.any(Number) } });
  });

  test('gives the same run, bit for bit, from the same seed', async () => {
    const train = () => trainLifespanNet(split(cohort, 256), quick);
    const [first, second] = [await train(), await train()];
    expect(second.state).toEqual(first.state);
    expect(second.metrics).toEqual(first.metrics);
  });

  test('refuses a time without an event', async () => {
    await expect(trainLifespanNet(split(cohort), { time: 'years' })).rejects.toMatchObject({
      code: 'MODEL',
    });
  });

  test('says first that people who all died describe the dead only', async () => {
    const run = await trainLifespanNet(split(cohort), {
      ...quick,
      event: undefined,
      allDied: true,
    });
    expect(run.warnings[0]).toMatch(/^Everybody was said to have died/);
    expect(run.metrics.survival.test.events).toBe(135);
  });

  test('says it too of an event column without anybody alive, and only then', async () => {
    const dead = { ...cohort, targets: cohort.targets.map(([years = 0]) => [years, 1]) };
    const run = await trainLifespanNet(split(dead), quick);
    expect(run.warnings).toEqual([
      'Everybody in the train split whose follow-up is known died: if the living were left out, the model describes the dead only, and its ranking of the living may be upside down',
    ]);
    const one = dead.targets.map((row, i) => (i === 0 ? [row[0]!, 0] : row));
    const { warnings } = await trainLifespanNet(split({ ...dead, targets: one }), quick);
    expect(warnings).toEqual([]);
  });

  test('refuses splits with too few deaths', async () => {
    const alive = { ...cohort, targets: cohort.targets.map(([years = 0]) => [years, 0]) };
    await expect(trainLifespanNet(split(alive), quick)).rejects.toThrow(
      'Cannot train LifespanNet-India: expected more events, got 0 events in the train split: at least 2 are needed',
    );
  });

  test('says when the test split cannot be judged', async () => {
    const base = split(cohort);
    const alive = { ...cohort, targets: cohort.targets.map(([years = 0]) => [years, 0]) };
    const run = await trainLifespanNet({ ...base, test: split(alive).test }, quick);
    expect(run.metrics.survival.test.harrell_c).toBeNull();
    expect(run.curves).toBeUndefined();
    expect(run.warnings).toContain(
      'survival cannot be judged: 0 events in the test split: at least 2 are needed',
    );
  });
});
