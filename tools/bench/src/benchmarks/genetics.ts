import { readFile } from 'node:fs/promises';
import type { Benchmark, Comparison, Contender } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import { type ComparisonResult, contenderOf, highestPeak, timeRatio } from '../compare.ts';
import { BenchError } from '../errors.ts';
import { COVARIATES, type GeneticsInput, geneticsInput, TRAIT } from '../genetics-input.ts';
import { sizeOfInput } from '../input.ts';
import { capture, nodeCommand } from '../process.ts';
import { peerCommand } from '../toolbox.ts';
import type { Workbench } from '../workbench.ts';
import { TRAIN } from '../workspace.ts';

const OURS = 'dirghayu';
const PLINK2 = 'plink2, on its own pgen';
/** plink2 prints six digits. */
const AGREEMENT = 1e-4;

/** Scores and association over a whole store. */
export const genetics: Benchmark = {
  name: 'genetics',
  title: 'Polygenic scores and association',
  about:
    'A score that weights every variant, and least squares of one trait on every variant beside five covariates: whole processes, from the store or the pgen to the table. Where a variant has missing calls, plink2 leaves those people out and adjusts for the covariates anew; we fill the mean in, as regenie does.',
  plan: async (bench) => {
    const small = await geneticsInput(bench, await bench.smallInput('panel-200k'));
    const panel = await geneticsInput(bench, await bench.input('panel-200k'));
    const gaps = await geneticsInput(bench, await bench.input('unphased-200k'));
    const wide = await geneticsInput(bench, await bench.input('biobank'));
    return {
      agree: () => agree(bench, small),
      comparisons: [
        await scoring(bench, panel),
        await association(bench, panel, 'no call missing'),
        await association(bench, gaps, '1 % of calls missing'),
        await scoring(bench, wide),
        await association(bench, wide, '1 % of calls missing'),
      ],
      budgets: (results) => results.map((result, i) => budgetOf(result, i >= 3)),
    };
  },
};

function budgetOf(result: ComparisonResult, isMemory: boolean): Budget {
  const ours = contenderOf(result, OURS);
  if (isMemory) {
    const measured = highestPeak(ours);
    const what = `peak memory of ${result.title}`;
    return { what, bound: 'at most', limit: 1e9, unit: 'bytes', measured };
  }
  const measured = timeRatio(ours, contenderOf(result, PLINK2));
  const what = `${result.title}: time over plink2's`;
  return { what, bound: 'at most', limit: 2, unit: 'times', measured };
}

async function scoring(bench: Workbench, files: GeneticsInput): Promise<Comparison> {
  const { input, pfile, bareScore } = files;
  const out = await bench.scratch(`plink2-score-${input.people}`);
  const args = ['--pfile', pfile ?? '', '--score', bareScore, '1', '4', '6', 'header'];
  const title = `scoring ${sizeOfInput(input)}`;
  const ours = await ourScore(bench, files);
  return comparison(bench, { title, files, ours, args: [...args, 'cols=+scoresums'], out });
}

async function association(
  bench: Workbench,
  files: GeneticsInput,
  gaps: string,
): Promise<Comparison> {
  const { input } = files;
  const out = await bench.scratch(`plink2-glm-${input.people}`);
  const title = `association of ${sizeOfInput(input)}, ${gaps}`;
  return comparison(bench, {
    title,
    files,
    ours: await ourGwas(bench, files),
    args: glm(files),
    out,
  });
}

function comparison(
  bench: Workbench,
  job: {
    readonly title: string;
    readonly files: GeneticsInput;
    readonly ours: readonly string[];
    readonly args: readonly string[];
    readonly out: string;
  },
): Comparison {
  const { title, files, ours, args, out } = job;
  const work = files.input.genotypes;
  const threads = ['--threads', String(bench.threads), '--allow-extra-chr', '--out', out];
  const peer: Contender = {
    name: PLINK2,
    command: peerCommand(files.pfile && bench.tools.plink2, [...args, ...threads]),
    timing: 'process',
    work,
  };
  const contenders: Contender[] = [
    { name: OURS, command: nodeCommand(TRAIN, ours), timing: 'process', work },
    ...(files.pfile ? [peer] : []),
  ];
  return { title, unit: 'genotypes', warm: [files.score], contenders };
}

function glm({ pfile, traits }: GeneticsInput): string[] {
  const columns = ['--pheno', traits, '--pheno-name', TRAIT, '--covar', traits];
  const covariates = ['--covar-name', COVARIATES.join(','), '--covar-variance-standardize'];
  return ['--pfile', pfile ?? '', ...columns, ...covariates, '--glm', 'hide-covar'];
}

async function ourScore(bench: Workbench, { store, score }: GeneticsInput): Promise<string[]> {
  const output = `${await bench.scratch('scores')}.tsv`;
  const rules = ['--keep-ambiguous', '--keep-multiallelic', '--threads', String(bench.threads)];
  return ['score', '--data-dir', store, '--score-file', score, '--output', output, ...rules];
}

async function ourGwas(bench: Workbench, { store }: GeneticsInput): Promise<string[]> {
  const output = await bench.scratch('gwas');
  const columns = ['--target', TRAIT, '--covariates', COVARIATES.join(',')];
  const threads = ['--threads', String(bench.threads)];
  return ['gwas', '--data-dir', store, ...columns, '--output', output, ...threads];
}

async function agree(bench: Workbench, files: GeneticsInput): Promise<string[]> {
  if (!files.pfile) return ['plink2 is not installed: nothing was compared.'];
  const out = await bench.scratch('plink2-agree');
  const score = ['--pfile', files.pfile, '--score', files.bareScore, '1', '4', '6', 'header'];
  for (const args of [[...score, 'cols=+scoresums'], glm(files)]) {
    await capture({ file: 'plink2', args: [...args, '--allow-extra-chr', '--out', out] });
  }
  const scored = await ourScore(bench, files);
  await capture(nodeCommand(TRAIN, scored));
  const tested = await ourGwas(bench, files);
  await capture(nodeCommand(TRAIN, tested));
  const path = (args: readonly string[]) => args[args.indexOf('--output') + 1] ?? '';
  const people = requireClose(
    'the score of a person',
    await column(path(scored), '\t', 'SUM'),
    await column(`${out}.sscore`, '\t', 'SCORE1_SUM'),
  );
  // They leave out who has no call, we fill the mean in; the small input misses one in a hundred.
  const ours = await column(`${path(tested)}_${TRAIT}.regenie`, ' ', 'BETA', 'ID');
  const theirs = await column(`${out}.${TRAIT}.glm.linear`, '\t', 'BETA', 'ID', ['A1', 'ALT']);
  const r = correlation(ours, theirs);
  if (!(r > 0.98)) {
    throw new BenchError('Cannot time association against plink2: effects differ', {
      expected: 'a correlation above 0.98',
      actual: r.toFixed(3),
    });
  }
  return [
    `Scores of ${people} people agree with plink2's to ${AGREEMENT}.`,
    `Effects correlate with plink2's at ${r.toFixed(4)} (it drops missing calls).`,
  ];
}

/** A column of a table, by the first column or `key`; where two named columns differ, negated. */
async function column(
  file: string,
  separator: string,
  name: string,
  key?: string,
  same?: readonly [string, string],
): Promise<ReadonlyMap<string, number>> {
  const [header = '', ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const names = header.replace(/^#/, '').split(separator);
  const place = (one: string) => names.indexOf(one);
  return new Map(
    lines.map((line) => {
      const fields = line.split(separator);
      const flips = same && fields[place(same[0])] !== fields[place(same[1])];
      const value = Number(fields[place(name)]);
      return [fields[key === undefined ? 0 : place(key)] ?? '', flips ? -value : value];
    }),
  );
}

function requireClose(
  what: string,
  ours: ReadonlyMap<string, number>,
  theirs: ReadonlyMap<string, number>,
): number {
  for (const [key, value] of theirs) {
    const mine = ours.get(key) ?? Number.NaN;
    if (Math.abs(mine - value) <= AGREEMENT * (1 + Math.abs(value))) continue;
    throw new BenchError(`Cannot time scores against plink2: ${what} differs for ${key}`, {
      expected: String(value),
      actual: String(mine),
    });
  }
  return theirs.size;
}

function correlation(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const pairs = [...a].flatMap(([key, x]) => {
    const y = b.get(key);
    return y === undefined || Number.isNaN(x) || Number.isNaN(y) ? [] : [[x, y] as const];
  });
  const sum = (value: (x: number, y: number) => number) =>
    pairs.reduce((total, [x, y]) => total + value(x, y), 0);
  const n = pairs.length;
  const covariance = sum((x, y) => x * y) - (sum((x) => x) * sum((_, y) => y)) / n;
  const spread = (of: (x: number, y: number) => number) =>
    sum((x, y) => of(x, y) ** 2) - sum(of) ** 2 / n;
  return covariance / Math.sqrt(spread((x) => x) * spread((_, y) => y));
}
