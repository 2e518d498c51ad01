import { expect, it } from 'vitest';
import { detectDialect } from '../src/csv-dialect.ts';

it.each([
  ['sample,age', ',', []],
  ['sample\tpop\t\t', '\t', [2, 3]],
  ['sample;"age, years";bmi', ';', []],
  ['sample|age', '|', []],
  ['sample', '\t', []],
  ['', '\t', []],
])('detectDialect(%j)', (line, delimiter, unnamed) => {
  expect(detectDialect(line)).toEqual({ delimiter, unnamed });
});
