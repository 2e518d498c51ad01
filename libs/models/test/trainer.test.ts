import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DiseaseNetOptions,
  type EpochLog,
  startBackend,
  trainDiseaseNet,
  trainLifespanNet,
} from '../src/index.ts';
import { split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

let directory = '';
beforeAll(async () => {
  await startBackend('auto');
  directory = await mkdtemp(join(tmpdir(), 'trainer-'));
});
afterAll(() => rm(directory, { recursive: true }));

const cohort = withTargets(simulatedCohort({ people: 300, variants: 40 }), ['has_cvd']);
const quick = { epochs: 6, patience: 6, bootstraps: 5, seed: 3 };
const train = (options: DiseaseNetOptions = {}) =>
  trainDiseaseNet(split(cohort, 64), { ...quick, ...options });
const weightsOf = (run: Awaited<ReturnType<typeof train>>) => run.state.weights;

/** Stops a run after an epoch, as a kill would, but where a test can see it. */
function stopAfter(epoch: number) {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onEpoch: (log: EpochLog) => {
      if (log.epoch === epoch) controller.abort();
    },
  };
}

describe('trainNetwork()', () => {
  test('ends with the weights of its best epoch', async () => {
    const run = await train();
    const losses = run.history.map(({ validLoss }) => validLoss);
    expect(run.bestEpoch).toBe(losses.indexOf(Math.min(...losses)));
    expect(run.history.filter(({ isBest }) => isBest).at(-1)?.epoch).toBe(run.bestEpoch);
    const again = await train({ epochs: run.bestEpoch });
    expect(weightsOf(again)).toEqual(weightsOf(run));
  });

  test('stops once the patience is used up, at a lower learning rate', async () => {
    const run = await train({ epochs: 200, patience: 4 });
    const last = run.history.at(-1)!;
    expect(last.epoch).toBe(run.bestEpoch + 4);
    expect(last.learningRate).toBeLessThan(run.history[0]!.learningRate);
  });

  test('a resumed run ends with the very weights of an uninterrupted one', async () => {
    const whole = await train();
    const checkpointDir = join(directory, 'resumed');
    await expect(train({ checkpointDir, ...stopAfter(3) })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const seen: number[] = [];
    const resumed = await train({
      checkpointDir,
      resume: true,
      onEpoch: (log: EpochLog) => seen.push(log.epoch),
    });
    expect(seen[0]).toBeGreaterThanOrEqual(3); // goes on, does not start again
    expect(seen.at(-1)).toBe(6);
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
    expect(resumed.predictions).toEqual(whole.predictions);
    expect(await readdir(join(checkpointDir, 'net'))).toHaveLength(2); // old states are removed
  });

  /** The same people, but for one value of one of them. */
  const altered = (
    table: 'genotypes' | 'covariates' | 'targets',
    person: number,
    change: (value: number) => number,
  ) => ({
    ...cohort,
    [table]: cohort[table].map((row, i) =>
      i === person ? [change(row[0]!), ...row.slice(1)] : row,
    ),
  });
  const other = (value: number) => (value === 1 ? 0 : 1);
  const older = (age: number) => age + 1;
  const validPerson = 216; // of 300, from 210 on

  test.each<[string, Parameters<typeof train>[0], typeof cohort?]>([
    ['seed 3 instead of 4', { seed: 4 }],
    ['learning rate 0.003 instead of 0.01', { learningRate: 0.01 }],
    ['hidden 32 instead of 8, trunk 32 instead of 8', { hidden: 8 }],
    ['encoder mlp instead of linear', { encoder: 'linear' }],
    ['missingness 0 instead of 0.1', { missingness: 0.1 }],
    ['missing indicator false instead of true', { missingIndicator: true }],
    ['task weights equal instead of has_cvd=2', { taskWeights: { has_cvd: 2 } }],
    ['task weights equal instead of uncertainty', { taskWeights: 'uncertainty' }],
    ['other training labels', {}, altered('targets', 0, other)],
    ['other validation labels', {}, altered('targets', validPerson, other)],
    ['other genotypes', {}, altered('genotypes', 0, other)],
    ['other validation covariate values', {}, altered('covariates', validPerson, older)],
    [
      'other covariates, other training covariate values, other validation covariate values',
      {},
      altered('covariates', 0, older),
    ],
  ])('refuses to resume a run with %s', async (difference, options, people = cohort) => {
    const checkpointDir = join(directory, 'other');
    await train({ checkpointDir, epochs: 1 });
    const resumed = { ...quick, checkpointDir, resume: true, ...options };
    await expect(trainDiseaseNet(split(people, 64), resumed)).rejects.toMatchObject({
      code: 'CHECKPOINT',
      message: `${join(checkpointDir, 'net/state.json')}: Cannot resume training: expected the state of a run with the same data and options, got one with ${difference}`,
    });
  });

  test.each([
    ['other tasks, other training labels, other validation labels', { allDied: true }],
    ['other outputs, objective cox instead of discrete', { event: 'died', objective: 'discrete' }],
  ] as const)('refuses to resume a survival run with %s', async (difference, options) => {
    const checkpointDir = join(directory, 'follow-up');
    const people = (names: readonly string[]) =>
      split(withTargets(simulatedCohort({ people: 300, variants: 40 }), names));
    const names = { ...quick, time: 'years', checkpointDir, epochs: 1 };
    await trainLifespanNet(people(['years', 'died']), { ...names, event: 'died' });
    const columns = 'allDied' in options ? ['years'] : ['years', 'died'];
    const resumed = trainLifespanNet(people(columns), { ...names, ...options, resume: true });
    await expect(resumed).rejects.toMatchObject({
      code: 'CHECKPOINT',
      message: expect.stringMatching(new RegExp(`, got one with ${difference}$`)),
    });
  });

  test('refuses to resume on what rounds in another way', async () => {
    const checkpointDir = join(directory, 'rounded');
    await startBackend('wasm', 'packed');
    await train({ checkpointDir, epochs: 1 });
    await startBackend('wasm', 'dense');
    await expect(train({ checkpointDir, resume: true })).rejects.toMatchObject({
      code: 'CHECKPOINT',
      message: expect.stringMatching(/, got one with first layer packed instead of dense$/),
    });
    await startBackend('auto');
  });

  test('resumes for more epochs than were asked for at first', async () => {
    const checkpointDir = join(directory, 'more');
    await train({ checkpointDir, epochs: 2 });
    const longer = await train({ checkpointDir, resume: true });
    expect(weightsOf(longer)).toEqual(weightsOf(await train()));
  });

  test('holds no more tensors after a run than before, nor from epoch to epoch', async () => {
    const before = tf.memory().numTensors;
    const during = new Set<number>();
    await train({ onEpoch: () => during.add(tf.memory().numTensors) });
    expect(during.size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('holds no tensors after a run that was stopped', async () => {
    const before = tf.memory().numTensors;
    await expect(train(stopAfter(1))).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('says at which epoch a loss stopped being a number', async () => {
    await expect(train({ learningRate: 1e30, epochs: 20 })).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringMatching(
        /^Cannot train on after epoch \d+: expected a finite loss, got (NaN|Infinity)$/,
      ),
    });
  });
});
