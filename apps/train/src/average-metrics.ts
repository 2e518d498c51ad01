import type { Estimate } from '@dirghayu/models';
import type { RunMetrics } from './metrics.ts';

/** Counts of people, which add up over folds. */
const COUNTS = new Set(['n', 'positives', 'events']);

/**
 * One `metrics.json` of those of several folds: estimates become their mean with the normal interval of
 * that mean, counts of people their sum, other numbers their mean; what is null in some fold is of the others.
 */
export function averageMetrics(folds: readonly RunMetrics[]): RunMetrics {
  return average(folds, '') as RunMetrics;
}

function average(values: readonly unknown[], key: string): unknown {
  const known = values.filter((value) => value !== null && value !== undefined);
  const [first] = known;
  if (known.every(isEstimate)) return known.length > 0 ? averageEstimates(known) : null;
  if (known.every((value) => typeof value === 'number')) {
    const sum = known.reduce((total, value) => total + value, 0);
    return COUNTS.has(key) ? sum : sum / known.length;
  }
  if (Array.isArray(first)) {
    return first.map((_, i) =>
      average(
        known.map((value) => (value as unknown[])[i]),
        key,
      ),
    );
  }
  if (typeof first !== 'object') return first;
  const objects = known as Record<string, unknown>[];
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return Object.fromEntries(
    keys.map((name) => [
      name,
      average(
        objects.map((object) => object[name]),
        name,
      ),
    ]),
  );
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
