import type { Interval } from './run-report.ts';

/** What stands for a value that is missing. */
export const ABSENT = '–';

/** A measured value at three significant digits: `0.812`, `1.20e-7`; a dash when it is missing. */
export function formatValue(value: number | null | undefined): string {
  if (!isKnown(value)) return ABSENT;
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-3 || size >= 1e6) return minus(value.toExponential(2));
  if (size >= 100) return minus(Math.round(value).toLocaleString('en-US'));
  return minus(value.toPrecision(3));
}

/** A count with thousands separators: `2,504`. */
export function formatCount(value: number): string {
  return isKnown(value) ? value.toLocaleString('en-US') : ABSENT;
}

/** `0.812 (0.760–0.861)`, without the brackets when there is no interval. */
export function formatInterval(interval: Interval | null | undefined): string {
  const bounds = formatBounds(interval);
  return `${formatValue(interval?.value)}${bounds && ` (${bounds})`}`;
}

/** `0.760–0.861`, with "to" where a bound is negative; empty when there is no interval. */
export function formatBounds(interval: Interval | null | undefined): string {
  if (!isKnown(interval?.low) || !isKnown(interval.high)) return '';
  const join = interval.low < 0 ? ' to ' : '–';
  return `${formatValue(interval.low)}${join}${formatValue(interval.high)}`;
}

/** Whether there is a number. */
export function isKnown(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function minus(text: string): string {
  return text.replaceAll('-', '−');
}
