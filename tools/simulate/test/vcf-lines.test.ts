import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SiteCalls } from '../src/site-calls.ts';
import { cohortCounts, GenotypeLine, sitePrefix } from '../src/vcf-lines.ts';

const SITE = {
  chrom: 'chr20',
  pos: 17,
  id: 'rs5',
  ref: 'A',
  alts: ['C', 'AT'],
  qual: 60,
  filter: 'PASS',
} as const;

/** A person's alleles, whether the call is missing. */
const personArbitrary = fc.record({
  alleles: fc.tuple(fc.nat(2), fc.nat(2)),
  isMissing: fc.boolean(),
});

function slowLine(
  people: readonly { alleles: readonly [number, number]; isMissing: boolean }[],
  haploid: readonly boolean[],
  phased: boolean,
): string {
  const calls = people.map(({ alleles, isMissing }, i) => {
    if (isMissing) return haploid[i] ? '.' : './.';
    if (haploid[i]) return String(alleles[1]);
    return phased ? alleles.join('|') : [...alleles].sort().join('/');
  });
  return `${calls.map((call) => `\t${call}`).join('')}\n`;
}

describe('GenotypeLine', () => {
  it.each([true, false])('writes what joining all calls writes (phased: %s)', (phased) => {
    const cohort = fc.integer({ min: 1, max: 30 }).chain((size) => {
      const sites = fc.array(fc.array(personArbitrary, { minLength: size, maxLength: size }), {
        minLength: 1,
        maxLength: 4,
      });
      return fc.tuple(fc.array(fc.boolean(), { minLength: size, maxLength: size }), sites);
    });
    fc.assert(
      fc.property(cohort, ([haploid, sites]) => {
        const present = Uint8Array.from(haploid.flatMap((one) => [one ? 0 : 1, 1]));
        const line = new GenotypeLine(present, { phased });
        for (const people of sites) {
          const alleles = Uint8Array.from(people.flatMap((person) => person.alleles));
          alleles.forEach((_, slot) => {
            if (present[slot] === 0) alleles[slot] = 0;
          });
          const carriers = Int32Array.from(alleles.keys()).filter((slot) => alleles[slot]! > 0);
          const missing = Int32Array.from(people.keys()).filter((i) => people[i]!.isMissing);
          let text = '';
          line.with({ site: SITE, alleles, carriers, missing, ac: [0, 0], an: 0 }, (bytes) => {
            text = Buffer.from(bytes).toString();
          });
          expect(text).toBe(slowLine(people, haploid, phased));
        }
      }),
    );
  });
});

it('sitePrefix() writes the site columns and counts', () => {
  const calls = { site: SITE, ac: [1, 200], an: 1198 } as unknown as SiteCalls;
  expect(sitePrefix(SITE, cohortCounts(calls), 'GT')).toBe(
    'chr20\t17\trs5\tA\tC,AT\t60\tPASS\tAC=1,200;AF=0.0008347,0.1669;AN=1198\tGT',
  );
});

it('cohortCounts() has no frequency where nobody is called', () => {
  const calls = { site: SITE, ac: [0, 0], an: 0 } as unknown as SiteCalls;
  expect(cohortCounts(calls)).toEqual({ ac: [0, 0], an: 0, af: ['.', '.'] });
});
