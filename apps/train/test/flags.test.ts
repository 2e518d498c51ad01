import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../src/flags.ts';
import { toOptions } from '../src/run-options.ts';
import { ingest, train } from './program.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');

beforeAll(async () => {
  const genotypes = ['--input-dir', 'test-data/cohort', '--regions', 'chr21'];
  const table = ['--phenotypes', 'test-data/clinical.csv', '--output-dir', store, '--json'];
  expect((await ingest(...genotypes, ...table)).code).toBe(0);
});

/** What a command line asks for. */
const asked = (...words: string[]) => {
  const argv = ['--data-dir', store, ...words];
  return toOptions(runCommand('train').parse(argv, { from: 'user' }).opts(), argv);
};

describe('toOptions()', () => {
  it('leaves to the nets what was not asked for', async () => {
    const options = await asked();
    expect(options).toMatchObject({ net: {}, incident: [], onlyIn: [], survival: {} });
    expect(options).not.toHaveProperty('subgroups');
    expect(Object.keys(options.net)).toEqual([]);
  });

  it.each([
    [['--encoder', 'local'], { encoder: 'local' }],
    [['--encoder', 'linear'], { encoder: 'linear' }],
    [['--missing-indicator'], { missingIndicator: true }],
    [['--missingness', '0.1'], { missingness: 0.1 }],
    [['--objective', 'discrete'], { objective: 'discrete' }],
    [['--horizons', '5,7.5'], { horizons: [5, 7.5] }],
    [['--learning-rate', '0.01'], { learningRate: 0.01 }],
    [['--epochs', '4', '--hidden', '8', '--trunk', '6'], { epochs: 4, hidden: 8, trunk: 6 }],
    [['--task-weights', 'equal'], { taskWeights: 'equal' }],
    [['--task-weights', 'uncertainty'], { taskWeights: 'uncertainty' }],
    [['--task-weights', 'a=2,b=0.5'], { taskWeights: { a: 2, b: 0.5 } }],
  ])('%j', async (words, net) => {
    expect((await asked(...words)).net).toEqual(net);
  });

  it.each([
    [
      ['--incident', 'a:b,c:d'],
      'incident',
      [
        { event: 'a', time: 'b' },
        { event: 'c', time: 'd' },
      ],
    ],
    [['--time', 'a', '--all-died'], 'survival', { time: 'a', allDied: true }],
    [
      ['--time', 'a', '--event', 'b', '--entry', 'c'],
      'survival',
      { time: 'a', event: 'b', entry: 'c' },
    ],
    [['--subgroups', 'sex,population'], 'subgroups', ['sex', 'population']],
    [['--subgroups', 'none'], 'subgroups', []],
  ] as const)('%j', async (words, name, value) => {
    expect((await asked(...words))[name]).toEqual(value);
  });

  it.each([
    [
      ['--incident', 'a:b:c'],
      'Cannot read --incident "a:b:c": expected the column of a disease and that of its time, as in has_t2d:t2d_age, got something else',
    ],
    [
      ['--task-weights', 'a=0'],
      'Cannot read --task-weights: expected equal, uncertainty, or weights above 0 such as has_t2d=2, got "a=0"',
    ],
    [
      ['--horizons', '5,-1'],
      'Cannot read --horizons: expected times above 0, as in 5,10, got "-1"',
    ],
    [
      ['--all-died', '--event', 'died'],
      'Cannot choose the target of lifespan: expected --event or --all-died, got both',
    ],
    [
      ['--encoder', 'grouped'],
      'Cannot choose an encoder: expected --encoder grouped and --groups together, got --encoder grouped alone',
    ],
  ])('refuses %j', async (words, message) => {
    await expect(asked(...words)).rejects.toMatchObject({ code: 'CONFIG', message });
  });
});

/** Trains for two epochs; what it printed, and what it left. */
async function trained(name: string, ...flags: string[]) {
  const output = join(directory, name);
  const shared = [
    '--data-dir',
    store,
    '--output-dir',
    output,
    '--epochs',
    '2',
    '--backend',
    'wasm',
  ];
  const { code, stdout } = await train(...shared, ...flags);
  expect(code).toBe(0);
  const read = (...path: string[]) => readFileSync(join(output, ...path), 'utf8');
  return { stdout, read, metrics: JSON.parse(read('metrics.json')) };
}

const LINE =
  'Everybody was said to have died: if the living were left out, the model describes the dead only, and its ranking of the living may be upside down';

it('a run on people who all died says so in the first lines of summary and report', async () => {
  const time = [
    '--time',
    'exit_age',
    '--all-died',
    '--objective',
    'discrete',
    '--horizons',
    '5,10',
  ];
  const net = ['--encoder', 'local', '--missing-indicator', '--learning-rate', '0.01'];
  const flags = ['--model', 'lifespan', ...time, ...net, '--subgroups', 'population'];
  const { stdout, read, metrics } = await trained('died', ...flags);
  expect(stdout.split('\n')[2]).toBe(`warning: ${LINE}`); // after the back end and the first layer
  const text = read('report.html')
    .replace(/^.*<h1/s, '<h1')
    .replaceAll(/<[^>]*>/g, '\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  expect(text.slice(0, 5)).toContain('Read this first');
  expect(text.slice(0, 5)).toContain(LINE);
  expect(text.indexOf(LINE)).toBeLessThan(text.indexOf('Model card'));
  expect(metrics.survival.test.events).toBe(metrics.survival.test.n);
  expect(Object.keys(metrics.survival.subgroups)).toEqual(['population']);
  expect(read('lifespan', 'predictions.tsv')).toMatch(
    /^sample_id\t.*\tscore:survival_5\tscore:survival_10\t/,
  );
  expect(JSON.parse(read('lifespan', 'history.jsonl').split('\n')[0]!).learningRate).toBe(0.01);
  const { shape, outputs, preprocessing, options } = JSON.parse(
    read('lifespan', 'checkpoint', 'model.json'),
  );
  expect({ shape, outputs, preprocessing, options }).toMatchObject({
    shape: { encoder: 'local' },
    options: { missingIndicator: true },
  });
  expect(outputs[1]).toBe('log_hazard_2');
  expect(preprocessing.missingCalls.length).toBeGreaterThan(0);
});

it('a run on when diseases begin weighs them by what was asked for', async () => {
  const pairs = ['--incident', 'has_t2d:exit_age,has_cvd:exit_age'];
  const net = ['--encoder', 'linear', '--task-weights', 'uncertainty'];
  const { read, metrics } = await trained('incident', '--model', 'disease', ...pairs, ...net);
  expect(Object.keys(metrics.incident)).toEqual(['has_t2d', 'has_cvd']);
  const { fingerprint } = JSON.parse(read('disease', 'state', 'net', 'state.json'));
  expect(fingerprint).toMatchObject({ 'task weights': 'uncertainty', encoder: 'linear' });
});
