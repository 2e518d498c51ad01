import { InvalidArgumentError } from '@commander-js/extra-typings';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  K: 1e3,
  KB: 1e3,
  M: 1e6,
  MB: 1e6,
  G: 1e9,
  GB: 1e9,
  T: 1e12,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** `1234567` as `1,234,567`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Bytes in decimal units, three significant digits: `1.23 MB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : Number(value.toPrecision(3))} ${UNITS[power]}`;
}

/** Seconds for people: `0.82 s`, `2 min 05 s`, `1 h 03 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(seconds < 10 ? 2 : 3))} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/**
 * Reads a size such as `4GB`, `512 MiB` or `1000000` into bytes; a flag's parser.
 *
 * @throws {InvalidArgumentError} If `text` is not a positive size.
 */
export function parseBytes(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text);
  const factor = FACTORS[(match?.[2] ?? '?').toUpperCase()];
  const bytes = match && factor ? Math.floor(Number(match[1]) * factor) : 0;
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError(`Expected a size such as 4GB or 512MiB, got "${text}".`);
}

/** A flag's parser for whole numbers of at least `minimum`. */
export function parseWhole(minimum: number): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= minimum) return value;
    throw new InvalidArgumentError(
      `Expected a whole number of at least ${minimum}, got "${text}".`,
    );
  };
}

/** A flag's parser for numbers from `minimum` to `maximum`. */
export function parseNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(
      `Expected a number from ${minimum} to ${maximum}, got "${text}".`,
    );
  };
}

/** A flag's parser for comma-separated lists; a repeated flag adds to the list. */
export function parseList(text: string, previous: readonly string[] = []): readonly string[] {
  return [
    ...previous,
    ...text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ];
}
