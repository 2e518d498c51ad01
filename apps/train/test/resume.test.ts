/** @module-tag slow */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { errorOf, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { ingest, train } from './program.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const PROGRAM = fileURLToPath(new URL('../bin/dirghayu-train.js', import.meta.url));
const EPOCHS = 12;
const directory = temporaryDirectory();
const store = join(directory, 'store');

beforeAll(async () => {
  expect((await ingest('--output-dir', store, '--json')).code).toBe(0);
});

const flagsOf = (model: string, output: string) => [
  ...['--data-dir', store, '--output-dir', output, '--model', model, '--backend', 'wasm'],
  ...['--target', 'has_cvd,has_t2d', '--min-maf', '0.25', '--missingness', '0.1'],
  // Small batches and no early end: there is much to lose in the middle of an epoch.
  ...['--batch-size', '32', '--epochs', String(EPOCHS), '--seed', '3'],
];

/** Begins a run and ends it once so many epochs are kept; gives its exit and what it said. */
async function endAfter(epochs: number, signal: NodeJS.Signals, output: string, flags: string[]) {
  const run = spawn(process.execPath, [PROGRAM, ...flags], {
    cwd: WORKSPACE,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  run.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(run, 'close');
  const [model = ''] = flags.slice(flags.indexOf('--model') + 1);
  while (run.exitCode === null && epochsKept(model, output) < epochs) await sleep(1);
  run.kill(signal);
  const [code, by] = await ended;
  expect(existsSync(join(output, 'metrics.json'))).toBe(false); // it had not ended by itself
  return { exit: by ?? code, said };
}

/** Epochs whose end the state remembers. */
function epochsKept(model: string, output: string): number {
  const file = join(output, model, 'state/net/state.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).history.length - 1 : 0;
}

/** Hashes of the weights that predict, and of those, moments and random numbers at the last epoch. */
function outcomeOf(model: string, output: string) {
  const [weights] = readdirSync(join(output, model, 'checkpoint')).filter((name) =>
    name.startsWith('weights-'),
  );
  const state = JSON.parse(readFileSync(join(output, model, 'state/net/state.json'), 'utf8'));
  const { history, sha256, random, steps, bestEpoch } = state;
  const losses = history.map(({ trainLoss, validLoss }: Record<string, number>) => [
    trainLoss,
    validLoss,
  ]);
  return { weights, sha256, random, steps, bestEpoch, losses };
}

const readRun = (output: string, ...path: string[]) => readFileSync(join(output, ...path), 'utf8');

it.each(['disease', 'lifespan'])(
  '%s: killed and then stopped by Ctrl-C in the middle, ends as if never stopped',
  async (model) => {
    const whole = join(directory, `${model}-whole`);
    const killed = join(directory, `${model}-killed`);
    const uninterrupted = await train(...flagsOf(model, whole), '--json');
    expect(uninterrupted).toMatchObject({ code: 0, stderr: '' });

    const flags = flagsOf(model, killed);
    expect((await endAfter(2, 'SIGKILL', killed, flags)).exit).toBe('SIGKILL');
    const { exit, said } = await endAfter(5, 'SIGINT', killed, [...flags, '--resume']);
    expect(exit).toBe(130);
    expect(said).toContain('Stopped. The same command with --resume goes on.');
    const kept = JSON.parse(readRun(killed, model, 'state/net/state.json')).history.length - 1;
    expect(kept).toBeGreaterThanOrEqual(4);
    expect(kept).toBeLessThan(EPOCHS);
    const resumed = await train(...flags, '--resume', '--json');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(resumed.stdout).isResumed).toBe(true);

    expect(outcomeOf(model, killed)).toEqual(outcomeOf(model, whole));
    expect(outcomeOf(model, whole).losses).toHaveLength(EPOCHS + 1);
    expect(readRun(killed, 'metrics.json')).toBe(readRun(whole, 'metrics.json'));
    const predictions = [model, 'predictions.tsv'] as const;
    expect(readRun(killed, ...predictions)).toBe(readRun(whole, ...predictions));
  },
);

it.each([
  ['seed 3 instead of 4', ['--seed', '4']],
  ['other training labels, other validation labels', ['--shuffle-labels']],
  ['task weights equal instead of has_t2d=2', ['--task-weights', 'has_t2d=2']],
])('does not go on with a run with %s', async (difference, flags) => {
  const killed = join(directory, 'disease-killed');
  const history = readRun(killed, 'disease', 'history.jsonl');
  const other = await train(...flagsOf('disease', killed), '--resume', ...flags, '--json');
  expect(other.code).toBe(1);
  expect(errorOf(other)).toMatchObject({
    code: 'CHECKPOINT',
    message: expect.stringMatching(
      new RegExp(`Cannot resume training: expected the state of a run .*, got one .*${difference}`),
    ),
  });
  expect(readRun(killed, 'disease', 'history.jsonl')).toBe(history);
});
