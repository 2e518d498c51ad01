import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import type { Progress } from '@dirghayu/pipeline';
import { expect, it } from 'vitest';
import { runCommand } from '../src/flags.ts';
import { toOptions } from '../src/run-options.ts';
import { train } from '../src/train.ts';
import { ingest, train as program } from './program.ts';

const directory = temporaryDirectory();

it('logs a line of JSON an epoch, and shows people a second and the share of waiting', async () => {
  const store = join(directory, 'store');
  const table = ['--phenotypes', 'test-data/clinical.csv', '--output-dir', store, '--json'];
  expect((await ingest(...table)).code).toBe(0);
  const output = join(directory, 'run');
  const flags = ['--model', 'disease', '--target', 'has_t2d', '--epochs', '3', '--backend', 'wasm'];
  const argv = ['--data-dir', store, '--output-dir', output, ...flags];
  const options = await toOptions(runCommand('train').parse(argv, { from: 'user' }).opts(), argv);
  const shown: Progress[] = [];
  await train(options, {
    signal: new AbortController().signal,
    say: () => {},
    progress: (task, progress) => {
      if (task === 'disease: training') shown.push(progress);
    },
  });
  expect(shown.map(({ done, total, unit }) => [done, total, unit])).toEqual(
    [0, 1, 2, 3].map((epoch) => [epoch, 3, 'epochs']),
  );
  const lines = readFileSync(join(output, 'disease', 'history.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const history = lines.map((line) => JSON.parse(line));
  expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
  for (const [i, log] of history.entries()) {
    expect(Object.keys(log).sort()).toEqual([
      ...['epoch', 'isBest', 'learningRate', 'samplesPerSecond', 'seconds', 'stallShare'],
      ...['trainLoss', 'validLoss'],
    ]);
    expect(shown[i]?.counters).toEqual({
      'validation loss': Number(log.validLoss.toPrecision(4)),
      'samples/s': Math.round(log.samplesPerSecond),
      'stall %': Math.round(100 * log.stallShare),
    });
  }
  expect(history[3].samplesPerSecond).toBeGreaterThan(0);
});

it('says that there is nothing to resume', async () => {
  const output = join(directory, 'resumed');
  const flags = ['--model', 'disease', '--target', 'has_t2d', '--epochs', '1', '--backend', 'wasm'];
  const argv = ['--data-dir', join(directory, 'store'), '--output-dir', output, ...flags];
  const anew = await program(...argv, '--resume');
  expect(anew.code, anew.stderr).toBe(0);
  expect(anew.stdout.split('\n')[0]).toBe(
    `Nothing to resume in ${JSON.stringify(output)}: training from the start.`,
  );
});
