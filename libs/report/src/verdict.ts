import { formatBounds, formatInterval, formatValue, isKnown } from './number-format.ts';
import type { ComparisonRow, Interval, Metric, TaskReport } from './run-report.ts';

/** Whether a net beats its linear baseline, and the sentence that says so. */
export interface Verdict {
  readonly beatsLinear: boolean;
  readonly text: string;
}

/**
 * Compares the net with the linear baseline on the first metric of `task`.
 *
 * The net wins only when the whole interval of the paired gain, or else the net's own whole
 * interval, lies on the better side of the baseline. Null when either was not measured.
 */
export function compareWithLinear({ metrics, rows, gain }: TaskReport): Verdict | null {
  const [metric] = metrics;
  if (!metric?.better) return null;
  const net = measured(rows, 'net', metric);
  const linear = measured(rows, 'linear', metric);
  if (!net || !linear) return null;
  const beatsLinear = gain
    ? worst(gain, metric) > 0
    : worst(net, metric) > sign(metric) * linear.value;
  const verb = beatsLinear ? 'beats' : 'does not beat';
  const evidence = gain ? `; ${paired(gain)}` : ' outside its interval';
  return {
    beatsLinear,
    text: `${metric.name}: the net, ${formatInterval(net)}, ${verb} the linear baseline, ${formatInterval(linear)}${evidence}`,
  };
}

function measured(
  rows: readonly ComparisonRow[],
  role: ComparisonRow['role'],
  { name }: Metric,
): Interval | null {
  const value = rows.find((row) => row.role === role)?.values[name];
  return isKnown(value?.value) ? value : null;
}

/** The bound of `interval` that is least in the net's favour, signed so that higher is better; −∞ without an interval. */
function worst({ low, high }: Interval, metric: Metric): number {
  const bound = metric.better === 'higher' ? low : high;
  return isKnown(bound) ? sign(metric) * bound : Number.NEGATIVE_INFINITY;
}

function sign(metric: Metric): 1 | -1 {
  return metric.better === 'higher' ? 1 : -1;
}

function paired(gain: Interval): string {
  const bounds = formatBounds(gain);
  return `on the same people they differ by ${formatValue(gain.value)}${bounds && ` (${bounds})`}`;
}
