import { expect, it } from 'vitest';
import { detectDialect } from '../src/csv-dialect.ts';

it.each([
  ['sample,age', ',', 2, []],
  ['sample\tpop\t\t', '\t', 4, [2, 3]],
  ['sample;"age, years";bmi', ';', 3, []],
  ['sample|age', '|', 2, []],
  ['sample', '\t', 1, []],
  ['', '\t', 1, []],
])('detectDialect(%j)', (line, delimiter, fields, unnamed) => {
  expect(detectDialect(line)).toEqual({ delimiter, fields, unnamed });
});
