import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellLine, shellWord } from '../../src/submit/shell-word.ts';

it('leaves plain words as they are', () => {
  expect(shellWord('/data/store-1/chr=22.vcf')).toBe('/data/store-1/chr=22.vcf');
  expect(shellWord('')).toBe("''");
  expect(shellLine(['rm', "it's; $(here)"])).toBe("rm 'it'\\''s; $(here)'");
});

it('hands every text to a shell as one argument', () => {
  // No argument of a process can hold a NUL.
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (words) => {
      const line = `printf '%s\\0' ${shellLine(words)}`;
      const printed = execFileSync('sh', ['-c', line], { encoding: 'utf8' });
      expect(printed).toBe(words.map((word) => `${word}\0`).join(''));
    }),
    { numRuns: 100 },
  );
});
