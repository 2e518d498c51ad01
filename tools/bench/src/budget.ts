import { formatQuantity, formatSpread, type Unit } from './quantity.ts';
import type { Spread } from './statistics.ts';

/** A figure that a design document demands, with what was measured. */
export interface Budget {
  /** What is measured, with the sizes. */
  readonly what: string;
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  readonly unit: Unit;
  /** Null if it could not be measured. */
  readonly measured: Spread | null;
  /** Why it could not be measured, or how to read it. */
  readonly note?: string;
}

/** Whether a budget holds, judged by the median. */
export type Verdict = 'met' | 'missed' | 'not measured';

/** Judges a budget by the median of its runs. */
export function judge({ bound, limit, measured }: Budget): Verdict {
  if (!measured || Number.isNaN(measured.median)) return 'not measured';
  const holds = bound === 'at least' ? measured.median >= limit : measured.median <= limit;
  return holds ? 'met' : 'missed';
}

/** How far the median is from the limit, as a share of the limit: 0.25 is a quarter. */
export function margin({ limit, measured }: Budget): number {
  return measured ? Math.abs(measured.median - limit) / limit : Number.NaN;
}

/** Cells of one line: what, needed, measured, verdict with the margin. */
export function budgetCells(
  budget: Budget,
  { isSmoke = false }: { readonly isSmoke?: boolean } = {},
): readonly string[] {
  const { what, bound, limit, unit, measured, note } = budget;
  const verdict = judge(budget);
  const by = verdict === 'not measured' ? '' : ` by ${formatQuantity(margin(budget), 'share')}`;
  const why = note === undefined ? '' : ` (${note})`;
  return [
    what,
    `${bound} ${formatQuantity(limit, unit)}`,
    formatSpread(measured, unit),
    isSmoke ? 'not judged' : `${verdict === 'missed' ? '**missed**' : verdict}${by}${why}`,
  ];
}
