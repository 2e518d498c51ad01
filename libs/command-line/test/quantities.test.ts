import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatSeconds,
  parseBytes,
  parseList,
  parseNumber,
  parseWhole,
} from '../src/index.ts';

describe('quantities as text', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1234, '1.23 kB'],
    [22_800_000, '22.8 MB'],
    [5e15, '5000 TB'],
  ])('formatBytes(%d) is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0.8234, '0.82 s'],
    [12.34, '12.3 s'],
    [125, '2 min 05 s'],
    [3780, '1 h 03 min'],
  ])('formatSeconds(%d) is %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it('formats counts with separators', () => expect(formatCount(1234567)).toBe('1,234,567'));
});

describe('parsers of flags', () => {
  it.each([
    ['4GB', 4e9],
    ['512 MiB', 512 * 2 ** 20],
    ['1.5g', 1.5e9],
    ['1000', 1000],
  ])('parseBytes(%s) is %d', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  it.each(['', '4 parsecs', '-1', '0', 'GB'])('parseBytes refuses %j', (text) => {
    expect(() => parseBytes(text)).toThrow(`Expected a size such as 4GB or 512MiB, got "${text}".`);
  });

  it('parseWhole refuses fractions and small numbers', () => {
    expect(parseWhole(1)('3')).toBe(3);
    expect(() => parseWhole(1)('0')).toThrow('Expected a whole number of at least 1, got "0".');
    expect(() => parseWhole(0)('1.5')).toThrow('got "1.5"');
  });

  it('parseNumber holds its bounds', () => {
    expect(parseNumber(0, 0.5)('0.05')).toBe(0.05);
    expect(() => parseNumber(0, 0.5)('')).toThrow('Expected a number from 0 to 0.5, got "".');
  });

  it('parseList adds up over repeated flags', () => {
    expect(parseList('b, c', parseList('a'))).toEqual(['a', 'b', 'c']);
  });
});
