import { formatBytes, formatSeconds } from '@dirghayu/command-line';
import type { Spread } from './statistics.ts';

/** What a figure counts. */
export type Unit = 'seconds' | 'bytes' | 'times' | 'share' | `${Work}/s`;

/** What a program does so many of. */
export type Work = 'genotypes' | 'bytes' | 'rows' | 'people' | 'variants';

const POWERS = ['', ' thousand', ' million', ' billion'] as const;

/** A figure for people: `0.82 s`, `2.1 ×`, `812 million genotypes/s`. */
export function formatQuantity(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'seconds') return value < 1 ? `${round(value * 1000)} ms` : formatSeconds(value);
  if (unit === 'bytes') return formatBytes(Math.round(value));
  if (unit === 'times') return `${round(value)} ×`;
  if (unit === 'share') return `${round(100 * value)} %`;
  if (unit === 'bytes/s') return `${formatBytes(value)}/s`;
  const power = Math.min(3, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  return `${round(value / 1000 ** power)}${POWERS[power]} ${unit}`;
}

/** The median, with the extremes where there are several runs: `2.1 × (2.0–2.3)`. */
export function formatSpread(spread: Spread | null, unit: Unit): string {
  if (!spread) return '–';
  const { median, low, high, runs } = spread;
  const middle = formatQuantity(median, unit);
  if (runs < 2) return middle;
  return `${middle} (${formatQuantity(low, unit)} to ${formatQuantity(high, unit)})`;
}

/** Three significant digits, without an exponent. */
function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
