import type { Estimate } from '../bootstrap.ts';

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

function format({ value, low, high }: Estimate): string {
  const [at, from, to] = [value, low, high].map((number) =>
    number.toFixed(3).replace(/^-(0\.0*)$/, '$1'),
  );
  return `${at} (${from} to ${to})`;
}
