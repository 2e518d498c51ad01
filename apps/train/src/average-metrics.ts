import type { Estimate, SplitSizes } from '@dirghayu/models';
import type { RunMetrics } from './metrics.ts';

/** Counts of people who were tested: over folds, everybody is, once. */
const COUNTS = new Set(['n', 'positives', 'events']);

/**
 * One `metrics.json` of those of several folds: estimates become their mean with the normal interval of
 * that mean, counts of tested people their sum, other numbers their mean; what is null in some fold is of
 * the others. Sizes of splits are those of one fold, on average. Texts that differ are joined.
 */
export function averageMetrics(folds: readonly RunMetrics[]): RunMetrics {
  const average = averageOf(folds, '') as RunMetrics;
  const sizes = folds.flatMap(({ splits }) => splits ?? []);
  const size = (split: keyof SplitSizes) => ({
    n: Math.round(sizes.reduce((sum, each) => sum + each[split].n, 0) / sizes.length),
  });
  const splits = { train: size('train'), valid: size('valid'), test: size('test') };
  return { ...average, splits: sizes.length > 0 ? splits : null };
}

/** Which outcomes could be judged in some folds only: their means are of those. */
export function partlyJudged(folds: readonly RunMetrics[]): string[] {
  const names = new Set(folds.flatMap((fold) => Object.keys(outcomesOf(fold))));
  return [...names].flatMap((name) => {
    const reasons = folds.flatMap((fold) => outcomesOf(fold)[name]?.reason ?? []);
    if (reasons.length === 0 || reasons.length === folds.length) return [];
    const judged = folds.length - reasons.length;
    return [`${name} could be judged in ${judged} of ${folds.length} folds: ${reasons[0]}`];
  });
}

function outcomesOf({ tasks, incident, survival }: RunMetrics) {
  const all: Record<string, { readonly reason?: string }> = { ...tasks, ...incident };
  return survival ? { ...all, survival } : all;
}

function averageOf(values: readonly unknown[], key: string): unknown {
  const known = values.filter((value) => value !== null && value !== undefined);
  const [first] = known;
  if (known.every(isEstimate)) return known.length > 0 ? averageEstimates(known) : null;
  if (known.every((value) => typeof value === 'number')) {
    const sum = known.reduce((total, value) => total + value, 0);
    return COUNTS.has(key) ? sum : sum / known.length;
  }
  if (known.every((value) => Array.isArray(value))) return averageLists(known, key);
  if (typeof first !== 'object') return [...new Set(known)].join('; ');
  return averageObjects(known as Record<string, unknown>[]);
}

/** A list may be empty in a fold that could not be judged. */
function averageLists(lists: readonly (readonly unknown[])[], key: string): unknown[] {
  const length = Math.max(...lists.map((list) => list.length));
  return Array.from({ length }, (_, i) =>
    averageOf(
      lists.map((list) => list[i]),
      key,
    ),
  );
}

/** Why figures are null stays only where they are in every fold. */
function averageObjects(objects: readonly Record<string, unknown>[]): Record<string, unknown> {
  const keys = new Set(objects.flatMap((object) => Object.keys(object)));
  if (!objects.every((object) => 'reason' in object)) keys.delete('reason');
  const averaged = (name: string) =>
    averageOf(
      objects.map((object) => object[name]),
      name,
    );
  return Object.fromEntries(Array.from(keys, (name) => [name, averaged(name)]));
}

function isEstimate(value: unknown): value is Estimate {
  return typeof value === 'object' && value !== null && 'value' in value && 'low' in value;
}

function averageEstimates(estimates: readonly Estimate[]): Estimate {
  const count = estimates.length;
  const mean = estimates.reduce((sum, { value }) => sum + value, 0) / count;
  const squares = estimates.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  const reach = count > 1 ? 1.96 * Math.sqrt(squares / (count - 1) / count) : 0;
  return { value: mean, low: mean - reach, high: mean + reach };
}
