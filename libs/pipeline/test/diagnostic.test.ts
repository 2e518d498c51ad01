import { expect, test } from 'vitest';
import { formatLocation } from '../src/index.ts';

test.each([
  [{ file: 'a.vcf' }, 'a.vcf'],
  [{ file: 'a.vcf', line: 7 }, 'a.vcf:7'],
  [{ file: 'a.vcf', line: 7, column: 3 }, 'a.vcf:7:3'],
  [{ file: 'a.vcf', column: 3 }, 'a.vcf'],
  [{ file: 'a.vcf', byteOffset: 65536 }, 'a.vcf'],
])('formatLocation(%o) is %s', (location, text) => {
  expect(formatLocation(location)).toBe(text);
});
