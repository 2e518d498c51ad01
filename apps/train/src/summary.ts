import { formatCount, formatSeconds } from '@dirghayu/command-line';
import type { Estimate, TaskMetrics } from '@dirghayu/models';
import type { TrainOutcome } from './train.ts';

/** What a run tells at its end, as text: the nets beside their baselines, then where to look. */
export function formatSummary(outputDir: string, outcome: TrainOutcome): string {
  const { manifest, nets, metrics, warnings, seconds } = outcome;
  const features = nets[0]?.data.features ?? 0;
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    `Trained ${metrics.model} on ${formatCount(manifest.samples.count)} people × ${formatCount(features)} variants in ${formatSeconds(seconds)}`,
    ...nets.flatMap(({ run, splits }) => [
      `  ${run.model}: ${splits.map(({ name, people }) => `${name} ${formatCount(people)}`).join(', ')}; best epoch ${run.bestEpoch} of ${run.history.at(-1)?.epoch ?? 0}`,
    ]),
    ...formatTable(outcome),
    `Report: ${outputDir}/report.html`,
    `Metrics: ${outputDir}/metrics.json`,
  ].join('\n');
}

/** Test figures with 95 % intervals, a line each task. */
function formatTable({ metrics }: TrainOutcome): string[] {
  const rows = Object.entries(metrics.tasks ?? {}).map(([name, task]) => diseaseRow(name, task));
  const { survival } = metrics;
  if (survival) {
    rows.push([
      "survival (Harrell's C)",
      format(survival.test.harrell_c),
      format(survival.baselines.linear?.harrell_c),
      format(survival.baselines.covariates?.harrell_c),
    ]);
  }
  const table = [['test figures (AUROC)', 'net', 'linear', 'covariates only'], ...rows];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...table.map((row) => (row[i] ?? '').length)));
  return table.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function diseaseRow(name: string, { test, baselines, reason }: TaskMetrics): string[] {
  if (reason !== undefined) return [name, `not judged: ${reason}`];
  const { linear, covariates } = baselines;
  return [name, format(test.auroc), format(linear?.auroc), format(covariates?.auroc)];
}

function format(estimate: Estimate | null | undefined): string {
  if (!estimate) return '–';
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((x) => x.toFixed(3));
  return `${value} (${low}–${high})`;
}
