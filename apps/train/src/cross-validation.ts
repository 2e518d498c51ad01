import { join } from 'node:path';
import { readManifest, writeFileAtomically } from '@dirghayu/cohort-store';
import { diseaseVerdict, survivalVerdict } from '@dirghayu/models';
import { averageMetrics, partlyJudged } from './average-metrics.ts';
import { chooseColumns } from './columns.ts';
import type { RunMetrics } from './metrics.ts';
import type { TrainRunOptions } from './options.ts';
import { checkRunDirectory, openRunDirectory } from './run-directory.ts';
import { type TrainContext, type TrainOutcome, train } from './train.ts';

/** Metrics over folds: of each figure the mean, and its 95 % interval by the spread of the folds. */
export interface FoldMetrics extends RunMetrics {
  readonly folds: number;
}

/** What a cross-validation did. */
export interface FoldOutcome {
  readonly metrics: FoldMetrics;
  readonly people: number;
  readonly features: number;
  /** Where a net does not beat its linear baseline, over all folds; first in the summary. */
  readonly verdicts: readonly string[];
  readonly warnings: readonly string[];
  readonly seconds: number;
}

/**
 * Trains as many times as there are folds, each in a directory of its own with its own report: one part of
 * the people is tested, the next stops the training, the others train.
 */
export async function crossValidate(
  options: TrainRunOptions & { readonly folds: number },
  context: TrainContext,
): Promise<FoldOutcome> {
  const { folds: count, outputDir } = options;
  await checkRunDirectory(outputDir, options);
  const manifest = await readManifest(options.dataDir);
  chooseColumns(manifest, options);
  if (options.overwrite) openRunDirectory(outputDir, options);
  const runs: TrainOutcome[] = [];
  for (let index = 0; index < count; index++) {
    const fold = `fold ${index + 1} of ${count}`;
    const run = await train(
      {
        ...options,
        outputDir: join(outputDir, `fold-${index + 1}`),
        splits: { ...options.splits, fold: { index, count } },
      },
      {
        signal: context.signal,
        say: (line) => {
          if (index === 0) context.say(line);
        },
        progress: (task, progress) => context.progress(`${fold}, ${task}`, progress),
      },
    );
    runs.push(run);
  }
  const folds = runs.map((run) => run.metrics);
  const metrics = { folds: count, ...averageMetrics(folds) };
  const text = `${JSON.stringify(metrics, null, 2)}\n`;
  await writeFileAtomically(join(outputDir, 'metrics.json'), text);
  return {
    metrics,
    people: manifest.samples.count,
    features: runs[0]?.nets[0]?.data.features ?? 0,
    verdicts: foldVerdicts(metrics),
    warnings: [...new Set(runs.flatMap((run) => run.warnings)), ...partlyJudged(folds)],
    seconds: runs.reduce((sum, run) => sum + run.seconds, 0),
  };
}

/** Of the means over folds, as each fold has them of its own figures. */
function foldVerdicts({ folds, tasks, incident, survival }: FoldMetrics): string[] {
  const verdicts = {
    'DiseaseNet-Multi': (tasks && diseaseVerdict(tasks)) ?? (incident && survivalVerdict(incident)),
    'LifespanNet-India': survival && survivalVerdict({ survival }),
  };
  return Object.entries(verdicts).flatMap(([model, verdict]) =>
    verdict === undefined ? [] : [`${model}, over ${folds} folds: ${verdict}`],
  );
}
