import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EpochLog, startBackend, trainDiseaseNet } from '../src/index.ts';
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
const train = (options = {}) => trainDiseaseNet(split(cohort, 64), { ...quick, ...options });
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

  test('refuses to resume the run of other options', async () => {
    const checkpointDir = join(directory, 'other');
    await train({ checkpointDir, epochs: 1 });
    await expect(train({ checkpointDir, resume: true, seed: 4 })).rejects.toMatchObject({
      code: 'CHECKPOINT',
      message: expect.stringMatching(
        /state\.json: Cannot resume training: expected the state of a run with the same data and options \(\w+\), got one of another run \(\w+\)$/,
      ),
    });
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
