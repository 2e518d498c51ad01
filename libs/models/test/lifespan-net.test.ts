import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend, trainLifespanNet } from '../src/index.ts';
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
  test('ranks who dies first better than chance, and predicts better than Kaplan–Meier', async () => {
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

  test('takes delayed entry, and then gives what holds with it', async () => {
    const run = await trainLifespanNet(split(withEntry(cohort)), {
      time: 'exit',
      event: 'died',
      entry: 'entry',
      epochs: 3,
      bootstraps: 20,
    });
    const { test: net, reason } = run.metrics.survival;
    expect(net.harrell_c!.value).toBeGreaterThan(0.58);
    expect(net).toMatchObject({ uno_c: null, ibs: null, ibs_km: null });
    expect(reason).toContain('delayed entry');
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
