import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadTrainingState, saveTrainingState, type TrainingState } from '../src/training-state.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'state-'));
});
afterAll(() => rm(directory, { recursive: true }));

const weights = (value: number) =>
  new Map([['kernel', { shape: [1, 2], values: Float32Array.of(value, -value) }]]);

const same = { labels: 'sha256:a', seed: 1 };

const state = (epoch: number): TrainingState => ({
  fingerprint: { seed: 1, labels: 'sha256:a' },
  history: [],
  random: [1, 2, 3, 4],
  steps: epoch,
  learningRate: 0.01,
  stale: 0,
  bestLoss: 1.5,
  bestEpoch: epoch,
  weights: weights(epoch),
  bestWeights: weights(-epoch),
  moments: new Map(),
});

test('reads back the last state that was saved, and keeps no older one', async () => {
  const dir = join(directory, 'a');
  expect(await loadTrainingState(dir, same)).toBeUndefined();
  for (const epoch of [1, 2]) await saveTrainingState(dir, state(epoch));
  expect(await loadTrainingState(dir, same)).toMatchObject(state(2));
  expect(await readdir(dir)).toHaveLength(2);
});

test('a state that is there but may not be read is no state that is absent', async () => {
  const dir = join(directory, 'unread');
  await mkdir(join(dir, 'state.json'), { recursive: true });
  await expect(loadTrainingState(dir, same)).rejects.toMatchObject({ code: 'EISDIR' });
});

test('a save that was cut short leaves the state before it', async () => {
  const dir = join(directory, 'b');
  await saveTrainingState(dir, state(1));
  await writeFile(join(dir, 'state-0123456789ab.safetensors'), 'half');
  await writeFile(join(dir, 'state.json.tmp-1'), '{"finger');
  expect(await loadTrainingState(dir, same)).toMatchObject(state(1));
});

test('refuses tensors that were changed', async () => {
  const dir = join(directory, 'c');
  await saveTrainingState(dir, state(1));
  const file = join(dir, (await readdir(dir)).find((name) => name.endsWith('.safetensors'))!);
  await writeFile(file, (await readFile(file)).subarray(0, -4));
  await expect(loadTrainingState(dir, same)).rejects.toMatchObject({ code: 'CHECKPOINT' });
});

test('says what is not as in the run that was stopped', async () => {
  const dir = join(directory, 'd');
  await saveTrainingState(dir, state(1));
  const other = { labels: 'sha256:b', seed: 2, dropout: 0.3 };
  await expect(loadTrainingState(dir, other)).rejects.toMatchObject({
    code: 'CHECKPOINT',
    message: `${join(dir, 'state.json')}: Cannot resume training: expected the state of a run with the same data and options, got one with other labels, seed 1 instead of 2, other dropout`,
  });
});
