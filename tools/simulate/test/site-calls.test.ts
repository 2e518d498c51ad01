import { describe, expect, it } from 'vitest';
import { CONTIGS } from '../src/contigs.ts';
import { DEFAULT_COHORT } from '../src/options.ts';
import { drawPeople } from '../src/people.ts';
import { simulateChromosome } from '../src/site-calls.ts';

const CHR20 = CONTIGS[19]!;
const CHRX = CONTIGS[22]!;
const options = {
  ...DEFAULT_COHORT,
  people: 200,
  variants: 1500,
  multiallelic: 0.2,
  missing: 0.05,
};
const people = drawPeople(options);

describe.each([CHR20, CHRX])('simulateChromosome() on $name', (contig) => {
  const { present, sites } = simulateChromosome(options, people, contig);
  const records = Array.from(sites, (calls) => ({
    ...calls,
    alleles: calls.alleles.slice(),
    carriers: calls.carriers.slice(),
    missing: calls.missing.slice(),
  }));

  it('yields all sites in order, inside the contig', () => {
    expect(records).toHaveLength(1500);
    const positions = records.map(({ site }) => site.pos);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    expect(positions[0]).toBeGreaterThan(0);
    expect(positions.at(-1)).toBeLessThan(contig.length);
  });

  it('lists each carrier once and counts what a recount counts', () => {
    for (const { alleles, carriers, missing, ac, an, site } of records) {
      const slots = Array.from(alleles.keys());
      const plainCarriers = slots.filter((slot) => alleles[slot]! > 0);
      expect(Array.from(carriers).sort((a, b) => a - b)).toEqual(plainCarriers);
      expect(plainCarriers.every((slot) => present[slot] === 1)).toBe(true);
      const called = slots.filter((slot) => present[slot] === 1 && !missing.includes(slot >> 1));
      expect(an).toBe(called.length);
      const count = (allele: number) => called.filter((slot) => alleles[slot] === allele).length;
      expect(ac).toEqual(site.alts.map((_, k) => count(k + 1)));
      site.alts.forEach((_, k) => {
        expect(alleles).toContain(k + 1);
      });
    }
  });

  it('keeps to the shares asked for', () => {
    const twoAlts = records.filter(({ site }) => site.alts.length === 2).length / 1500;
    expect(twoAlts).toBeGreaterThan(0.13);
    expect(twoAlts).toBeLessThan(0.24);
    const missed = records.reduce((sum, { missing }) => sum + missing.length, 0) / 1500 / 200;
    expect(missed).toBeCloseTo(0.05, 2);
  });
});
