import type { Estimate } from '../bootstrap.ts';
import type { TaskMetrics } from './disease-metrics.ts';
import type { SurvivalMetrics } from './survival-metrics.ts';

/** By how much a net is ahead of its linear baseline on one task. */
export interface Lead {
  readonly task: string;
  /** Of the figure that it is judged by; null if it could not be had. */
  readonly difference: Estimate | null | undefined;
}

/**
 * One sentence that names the tasks on which a net is not ahead of its linear baseline by more than its
 * interval; undefined if there are none.
 */
export function notBetter(figure: string, leads: readonly Lead[]): string | undefined {
  const behind = leads.flatMap(({ task, difference }) =>
    difference && difference.low <= 0 ? [`${task} ${format(difference)}`] : [],
  );
  if (behind.length === 0) return undefined;
  return `the net does not beat the linear model (difference in ${figure}, 95 % interval): ${behind.join('; ')}`;
}

/** On which diseases a net does not beat the linear model, by AUROC; undefined if on none. */
export function diseaseVerdict(
  tasks: Readonly<Record<string, Pick<TaskMetrics, 'versus_linear'>>>,
): string | undefined {
  const leads = Object.entries(tasks).map(([task, { versus_linear: versus }]) => ({
    task,
    difference: versus?.auroc,
  }));
  return notBetter('AUROC', leads);
}

/** The same of outcomes that are about time, by Harrell's C. */
export function survivalVerdict(
  outcomes: Readonly<Record<string, Pick<SurvivalMetrics, 'versus_linear'>>>,
): string | undefined {
  const leads = Object.entries(outcomes).map(([task, { versus_linear: versus }]) => ({
    task,
    difference: versus.harrell_c,
  }));
  return notBetter("Harrell's C", leads);
}

function format({ value, low, high }: Estimate): string {
  const [at, from, to] = [value, low, high].map((number) =>
    number.toFixed(3).replace(/^-(0\.0*)$/, '$1'),
  );
  return `${at} (${from} to ${to})`;
}
