/** @module-tag slow */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { describe, expect, it } from 'vitest';
import { ingest } from '../program.ts';
import { vcfText } from '../vcf-text.ts';

const directory = temporaryDirectory();
/** Alleles that stand in genotypes and nowhere else. */
const GENOTYPE = /[67][/|][67]/;
const PEOPLE = Array.from({ length: 6 }, (_, i) => `P${i}`);
const ALTS = 'C,G,T,AA,AC,AG,AT';
const record = (pos: number, calls: readonly string[], qual = '.') =>
  `1 ${pos} rs${pos} A ${ALTS} ${qual} . . GT ${calls.join(' ')}`;
const calls: string[] = PEOPLE.map((_, i) => (i % 2 === 0 ? '6|7' : '7/6'));
const GOOD = [1, 2, 3].map((pos) => record(pos, calls));

/** Ways in which a file is broken beside calls that are whole. */
interface Broken {
  readonly what: string;
  readonly text: string;
  readonly flags?: string[];
}

const BROKEN: readonly Broken[] = [
  ['a genotype', record(4, calls.with(2, '6|x'))],
  ['an allele that is not declared', record(4, calls.with(2, '6|9'))],
  ['a genotype cut short', record(4, calls.with(2, '7|'))],
  ['too few columns', record(4, calls.slice(1))],
  ['too many columns', record(4, [...calls, '7|7'])],
  ['QUAL', record(4, calls, '6x')],
  ['POS', record(4, calls).replace('1 4', '1 four')],
  ['ALT', record(4, calls).replace(ALTS, 'C,,T')],
  ['the order', record(1, calls).replace('rs1', 'late')],
].map(([what = '', last = '']) => ({ what, text: vcfText(PEOPLE, [...GOOD, last]) }));

const HALF: Broken = {
  what: 'half calls',
  text: vcfText(PEOPLE, [record(4, calls.with(2, './7'))]),
};
const headless: Broken = {
  what: 'the header',
  text: vcfText(PEOPLE, GOOD).replace(/^#.*\n/gm, ''),
};
const twice: Broken = {
  what: 'a record twice',
  text: vcfText(PEOPLE, [...GOOD, ...GOOD.slice(2)]),
};

describe('no message tells a genotype that can be read', () => {
  it.each([
    ...BROKEN,
    { ...HALF, flags: ['--half-call', 'error'] },
    headless,
    { ...twice, flags: ['--duplicates', 'error'] },
  ])('where $what is at fault', async ({ what, text, flags = [] }) => {
    const name = what.replaceAll(' ', '-');
    const vcf = join(directory, `${name}.vcf`);
    writeFileSync(vcf, text);
    for (const more of [[], ['--on-malformed', 'skip', '--json']]) {
      const store = join(directory, `${name}-${more.length}`);
      const run = await ingest(
        '--input-dir',
        vcf,
        '--output-dir',
        store,
        '--overwrite',
        ...flags,
        ...more,
      );
      if (more.length === 0) expect(run.code).toBe(1);
      const shown = run.stdout + run.stderr;
      expect(shown.length).toBeGreaterThan(0);
      expect(shown).not.toMatch(GENOTYPE);
      expect(shown).not.toMatch(/"[67][/|]?"|\.\/7/);
    }
  });
});
