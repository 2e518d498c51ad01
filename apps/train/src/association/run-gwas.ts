import { writeFileAtomically } from '@dirghayu/cohort-store';
import { formatCount, formatSeconds } from '@dirghayu/command-line';
import { type PeopleColumns, readPeopleColumns, type SplitOptions } from '@dirghayu/dataset-stream';
import {
  type GenomicControl,
  genomicControl,
  type ManhattanPoint,
  ManhattanPoints,
  REGENIE_HEADER,
  type Trait,
  traitGroups,
} from '@dirghayu/genetics';
import type { StageContext } from '@dirghayu/pipeline';
import { diagnosticLines, print, withProgress } from '../commands/with-progress.ts';
import { TextFile } from '../text-file.ts';
import { type GwasPiece, type GwasTask, genomeLength } from './gwas-piece.ts';
import { predictedTraits, readPredictions } from './loco-files.ts';
import { StoreScan } from './scan-store.ts';

/** What `train gwas` was asked for. */
export interface GwasRun {
  readonly dataDir: string;
  readonly targets: readonly string[];
  readonly covariates: readonly string[];
  /** Beginning of the paths of all outputs. */
  readonly output: string;
  /** Least squares for binary traits too. */
  readonly linear: boolean;
  /** regenie's list of LOCO predictions. */
  readonly pred?: string;
  readonly split?: 'train' | 'valid' | 'test';
  readonly splits: SplitOptions;
  readonly minMac: number;
  readonly threads?: number;
  readonly json: boolean;
}

/** What one trait came to. */
interface TraitOutcome {
  readonly name: string;
  readonly kind: Trait['kind'];
  readonly people: number;
  readonly file: string;
  readonly control: GenomicControl;
  readonly best: ManhattanPoint | null;
}

/** Tests every variant, writes tables and plots, and prints the summary. */
export async function runGwas(run: GwasRun): Promise<void> {
  const { json } = run;
  const started = performance.now();
  const title = { title: 'gwas', json, stopMessage: 'Stopped. No results were written.' };
  const { result, diagnostics } = await withProgress(title, (context) => gwas(run, context));
  const seconds = (performance.now() - started) / 1000;
  if (json) {
    const traits = result.map(({ control: { lambda, tests }, ...one }) => ({
      ...one,
      lambda,
      tests,
    }));
    print(JSON.stringify({ traits, seconds, diagnostics }));
    return;
  }
  const lines = result.map(outcomeLine);
  print([...lines, ...diagnosticLines(diagnostics), formatSeconds(seconds)].join('\n'));
}

async function gwas(run: GwasRun, context: StageContext): Promise<readonly TraitOutcome[]> {
  const store = await StoreScan.open({ ...run, traits: run.targets.length });
  try {
    return await testTraits(run, store, context);
  } finally {
    await store.close();
  }
}

async function testTraits(
  run: GwasRun,
  store: StoreScan,
  context: StageContext,
): Promise<readonly TraitOutcome[]> {
  const people = await readPeopleColumns({ ...run, report: context.report });
  const task = await taskOf(run, store, people, context);
  const groups = traitGroups(designOf(task), context.report);
  const sizes = task.traits.map(
    (_, t) =>
      groups.find(({ traits }) => traits.some(({ index }) => index === t))?.members.length ?? 0,
  );
  const files: TextFile[] = [];
  try {
    for (const { name } of task.traits) files.push(await TextFile.create(tablePath(run, name)));
    for (const file of files) await file.write(`${REGENIE_HEADER}\n`);
    const tests = await scan(store, task, files, context);
    for (const file of files) await file.publish();
    return await Promise.all(
      task.traits.map((trait, t) => outcomeOf(run, trait, sizes[t] ?? 0, tests[t] as TraitTests)),
    );
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  }
}

async function taskOf(
  run: GwasRun,
  { store }: StoreScan,
  people: PeopleColumns,
  context: StageContext,
): Promise<GwasTask> {
  const { split, linear, minMac } = run;
  const traits = people.targets.map(({ name, values }): Trait => {
    const isBinary = values.every((value) => Number.isNaN(value) || value === 0 || value === 1);
    return { name, values, kind: isBinary && !linear ? 'binary' : 'quantitative' };
  });
  const loco = await readPredictions(run.pred, traits, people.ids);
  const contigs = [...new Set(store.manifest.variants.parts.map(({ chrom }) => chrom))];
  return {
    traits: predictedTraits(traits, loco, contigs, context.report),
    covariates: people.covariates,
    included: split
      ? Uint8Array.from(people.ids, (id) => (people.splits.get(id) === split ? 1 : 0))
      : null,
    loco,
    minCount: minMac,
  };
}

function designOf({ traits, covariates, included }: GwasTask) {
  return {
    traits,
    covariates,
    isIncluded: (person: number) => included === null || included[person] === 1,
  };
}

interface TraitTests {
  readonly chiSquares: Float64Array[];
  readonly points: ManhattanPoints;
}

async function scan(
  store: StoreScan,
  task: GwasTask,
  files: readonly TextFile[],
  context: StageContext,
): Promise<readonly TraitTests[]> {
  const tests = task.traits.map(
    (): TraitTests => ({ chiSquares: [], points: new ManhattanPoints(genomeLength(store.store)) }),
  );
  const counts = { firth: 0, failed: 0, skipped: 0 };
  const take = async (piece: GwasPiece) => {
    for (const key of ['firth', 'failed', 'skipped'] as const) counts[key] += piece[key];
    for (const [t, { text, chiSquares, points }] of piece.traits.entries()) {
      await files[t]?.write(text);
      tests[t]?.chiSquares.push(chiSquares);
      for (const point of points) tests[t]?.points.add(point);
    }
  };
  await store.run(task, context, take);
  const tell = (code: string, count: number, message: string) => {
    if (count > 0) context.report({ code, severity: 'info', message, count });
  };
  tell(
    'rare-variant',
    counts.skipped,
    `${counts.skipped} tests of variants below --min-mac are left out`,
  );
  tell(
    'firth',
    counts.firth,
    `${counts.firth} tests are Firth's: the variant separates cases from controls`,
  );
  tell('test-failed', counts.failed, `${counts.failed} tests say nothing (TEST_FAIL)`);
  return tests;
}

async function outcomeOf(
  run: GwasRun,
  { name, kind }: Trait,
  people: number,
  { chiSquares, points: { points } }: TraitTests,
): Promise<TraitOutcome> {
  const all = new Float64Array(chiSquares.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const some of chiSquares) {
    all.set(some, at);
    at += some.length;
  }
  const control = genomicControl(all);
  const file = tablePath(run, name);
  const picture = file.replace(/\.regenie$/, '');
  // A charting library, which takes long to load.
  const { renderManhattanChart, renderQuantileChart } = await import('@dirghayu/report');
  await writeFileAtomically(`${picture}.manhattan.svg`, renderManhattanChart(name, points));
  await writeFileAtomically(`${picture}.qq.svg`, renderQuantileChart(name, control));
  const best = points.reduce<ManhattanPoint | null>(
    (top, point) => (top === null || point.log10P > top.log10P ? point : top),
    null,
  );
  return { name, kind, people, file, control, best };
}

/** A trait's name can have `=` in it; as a path it keeps letters, digits and `._-` only. */
function tablePath({ output }: GwasRun, trait: string): string {
  return `${output}_${trait.replaceAll(/[^\w.-]+/g, '_')}.regenie`;
}

function outcomeLine({ name, kind, people, file, control, best }: TraitOutcome): string {
  const top = best
    ? `; best ${best.chrom}:${best.pos} with -log10 P ${best.log10P.toFixed(2)}`
    : '';
  return `${name} (${kind}, ${formatCount(people)} people): ${formatCount(control.tests)} variants, λ ${control.lambda.toFixed(3)}${top}; ${file}`;
}
