import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it } from 'vitest';
import { ingest, train } from './program.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');
const output = join(directory, 'run');
const flags = ['--data_dir', store, '--output_dir', output];
let summary: { stdout: string; stderr: string; code: number };

const read = (...path: string[]) => readFileSync(join(output, ...path), 'utf8');

beforeAll(async () => {
  expect((await ingest('--output-dir', store, '--json')).code).toBe(0);
  summary = await train(...flags, '--backend', 'wasm');
}, 180_000);

it('says first which back end runs and why, then the figures', () => {
  expect(summary.code).toBe(0);
  expect(summary.stdout.split('\n')[0]).toBe('Using WebAssembly because it was asked for.');
  expect(summary.stdout).toMatch(/Trained DiseaseNet-Multi \+ LifespanNet-India on 600 people/);
  expect(summary.stdout).toMatch(/has_t2d +0\.\d{3} \(0\.\d{3}–/);
});

it('writes metrics with intervals and with baselines beside each net', () => {
  const metrics = JSON.parse(read('metrics.json'));
  const { has_t2d: task } = metrics.tasks;
  expect(metrics.model).toBe('DiseaseNet-Multi + LifespanNet-India');
  expect(task.test.auroc.value).toBeGreaterThan(0.6);
  expect(task.test.auroc.low).toBeLessThan(task.test.auroc.value);
  expect(task.baselines.linear.auroc.value).toBeGreaterThan(0.6);
  expect(task.baselines.covariates.auroc).toMatchObject({ value: expect.any(Number) });
  expect(metrics.survival.test.harrell_c.value).toBeGreaterThan(0.5);
  expect(metrics.survival.baselines.linear.harrell_c).toMatchObject({ low: expect.any(Number) });
});

it('writes metrics.json in the shape that it is documented in, and nothing else', () => {
  const estimate = { value: 'number', low: 'number', high: 'number' };
  const estimates = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, estimate]));
  const ranks = estimates('auroc', 'auprc', 'brier', 'log_loss', 'ece');
  const disease = { ...ranks, ...estimates('calibration_slope', 'calibration_intercept') };
  const noLine = { calibration_slope: 'null', calibration_intercept: 'null' };
  const survival = estimates('harrell_c', 'uno_c', 'auc_at_horizon', 'ibs');
  const observed = { horizon: 'number', predicted: 'number', observed: estimate };
  const split = { n: 'number' };
  const metrics = JSON.parse(read('metrics.json'));
  const { has_t2d: task, ...others } = metrics.tasks;
  expect(Object.keys(others)).toHaveLength(5);
  const { subgroups: ofTask, ...figures } = task;
  const { subgroups: ofSurvival, ...survivalFigures } = metrics.survival;
  expect(shapeOf({ ...metrics, tasks: { has_t2d: figures }, survival: survivalFigures })).toEqual({
    model: 'string',
    splits: { train: split, valid: split, test: split },
    tasks: {
      has_t2d: {
        test: { n: 'number', positives: 'number', prevalence: 'number', ...disease },
        baselines: {
          prevalence: { ...ranks, ...noLine },
          covariates: disease,
          linear: disease,
          elastic_net: disease,
        },
        versus_linear: estimates('auroc', 'log_loss'),
        linear_path: 'string',
      },
    },
    survival: {
      test: {
        ...{ n: 'number', events: 'number', ...survival, ibs_km: estimate },
        calibration: [observed, observed, observed],
      },
      baselines: {
        kaplan_meier: survival,
        covariates: survival,
        linear: survival,
        elastic_net: survival,
      },
      versus_linear: survival,
      linear_path: 'string',
      tau: 'number',
      horizon: 'number',
    },
  });
  for (const [groups, of] of [
    [ofTask, { positives: 'number', prevalence: 'number', ...disease }],
    [ofSurvival, { events: 'number', ...survival }],
  ]) {
    expect(Object.keys(groups)).toEqual(['sex', 'age']);
    expect(Object.keys(groups.sex)).toEqual(['F', 'M']);
    expect(Object.keys(groups.age).every((band) => /^\d\d–\d\d$/.test(band))).toBe(true);
    expect(Object.keys(groups.sex.F).sort()).toEqual(['n', ...Object.keys(of)].sort());
  }
});

/** A value with the type of each of its leaves in their place. */
function shapeOf(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  if (Array.isArray(value)) return value.map(shapeOf);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, shapeOf(held)]));
}

it('writes a report that stands alone', () => {
  const html = read('report.html');
  expect(html).toContain('DiseaseNet-Multi');
  expect(html).toContain('LifespanNet-India');
  expect(html).toContain('<svg');
  expect(html).not.toMatch(/(src|href)="https?:/);
});

it('draws the report again, the same, with the model card first and attributions in it', async () => {
  const page = join(directory, 'again.html');
  const run = await train('report', output, '--output', page, '--json');
  expect(JSON.parse(run.stdout)).toEqual({ output: page, bytes: statSync(page).size });
  expect(statSync(page).size).toBeLessThan(3_000_000);
  const html = readFileSync(page, 'utf8');
  expect(html).toBe(read('report.html'));
  const headings = [...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, heading]) => heading);
  expect(headings[0]).toBe('Model card');
  expect(html).toContain('Research use only');
  expect(html).toMatch(/variants [0-9a-f]{16}\./);
  expect(html.match(/What each variant adds to the prediction/g)).toHaveLength(7);
  const none = await train('report', directory, '--json');
  expect({ exit: none.code, message: errorOf(none).message }).toEqual({
    exit: 2,
    message: `${join(directory, 'report.json')}: Cannot draw the report of ${JSON.stringify(directory)}: expected what a training run left, got no such file`,
  });
});

it('keeps families together in the splits, and everybody in one', () => {
  const splits = new Map(lines('splits.tsv').map(([id, split]) => [id, split]));
  const clinical = readFileSync('../../test-data/clinical.csv', 'utf8').trimEnd().split('\n');
  const families = new Map<string, Set<string>>();
  for (const line of clinical.slice(1)) {
    const [id = '', , , , family = ''] = line.split(',');
    const seen = families.get(family) ?? new Set();
    families.set(family, seen.add(splits.get(id) ?? 'none'));
  }
  expect(splits.size).toBe(600);
  expect([...families.values()].filter((seen) => seen.size > 1)).toEqual([]);
  expect(families.size).toBeLessThan(600);
});

it('writes predictions of everybody, men without a breast cancer label', () => {
  const [header = [], ...rows] = table('disease', 'predictions.tsv');
  const label = header.indexOf('has_breast_cancer');
  expect(rows.length).toBe(600);
  expect(rows.some((row) => row[label] === '')).toBe(true);
  expect(rows.every((row) => Number(row[2]) > 0 && Number(row[2]) < 1)).toBe(true);
});

it('does not replace a run unless told to', async () => {
  const run = await train(...flags, '--json');
  expect({ exit: run.code, ...errorOf(run) }).toEqual({
    exit: 1,
    code: 'OUTPUT',
    message: `Cannot write to ${JSON.stringify(output)}: expected a new directory, or --overwrite to replace the run in it, or --resume, got the results of an earlier run`,
  });
});

function table(...path: string[]): string[][] {
  return read(...path)
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
}

function lines(...path: string[]): string[][] {
  return table(...path).slice(1);
}

it('explains diseases by their causal variants', async () => {
  const why = join(directory, 'why');
  const genes = join(directory, 'genes.bed');
  writeFileSync(genes, 'chr21\t23095000\t23096000\tcausal\nchr21\t23056000\t23056500\tidle\n');
  const args = ['attribute', output, '--model', 'disease', '--data-dir', store, '--split', 'test'];
  const asked = ['--genes', genes, '--people', 'all', '--most', '3'];
  const run = await train(...args, ...asked, '--output-dir', why, '--json');
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(run.stdout).largestGap).toBeLessThan(0.1);
  const rows = readFileSync(join(why, 'attributions.tsv'), 'utf8').trimEnd().split('\n');
  const inputs = rows.slice(1).map((row) => row.split('\t'));
  const truth = JSON.parse(readFileSync('../../test-data/truth.json', 'utf8'));
  let first = 0;
  for (const [disease, { variants }] of Object.entries<{ variants: readonly Causal[] }>(
    truth.diseases,
  )) {
    const order = inputs.flatMap(([name, kind, key]) =>
      name === disease && kind === 'variant' ? [key] : [],
    );
    const spread = ({ beta, af }: Causal) => beta ** 2 * af * (1 - af);
    const [strongest] = [...variants].sort((a, b) => spread(b) - spread(a));
    const causal = new Set(variants.map(({ key }) => key));
    if (causal.has(order[0] ?? '')) first++;
    expect(order.length).toBeGreaterThan(1500);
    expect(order.indexOf(strongest?.key)).toBeLessThan(0.02 * order.length);
  }
  expect(first).toBeGreaterThanOrEqual(4); // of 6 diseases
  const gene = (name: string) => inputs.find(([task, , one]) => task === 'has_cvd' && one === name);
  expect(Number(gene('causal')?.[4])).toBeGreaterThan(5 * Number(gene('idle')?.[4] ?? 0));
  const people = readFileSync(join(why, 'people.tsv'), 'utf8').trimEnd().split('\n');
  expect(people[0]).toBe('sample_id\toutput\tkind\tname\tadds');
  expect(people.length).toBe(1 + 3 * 6 * JSON.parse(run.stdout).people);
});

interface Causal {
  readonly key: string;
  readonly beta: number;
  readonly af: number;
}
