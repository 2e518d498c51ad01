import { describe, expect, it } from 'vitest';
import { CONTIGS, type Contig } from '../src/contigs.ts';
import { type CohortOptions, DEFAULT_COHORT } from '../src/options.ts';
import { drawPeople } from '../src/people.ts';
import { simulateChromosome } from '../src/site-calls.ts';

const CHR21 = CONTIGS[20]!;
const CHRX = CONTIGS[22]!;

function simulate(change: Partial<CohortOptions>, contig: Contig = CHR21) {
  const options = { ...DEFAULT_COHORT, multiallelic: 0, missing: 0, ...change };
  const people = drawPeople(options);
  const { sites } = simulateChromosome(options, people, contig);
  const records = Array.from(sites, ({ site, alleles }) => ({ ...site, alleles: alleles.slice() }));
  return { people, records };
}

const frequency = (alleles: Uint8Array) => alleles.reduce((sum, a) => sum + a, 0) / alleles.length;

function correlation(a: Uint8Array, b: Uint8Array): number {
  const [p, q] = [frequency(a), frequency(b)];
  const both = a.reduce((sum, allele, slot) => sum + allele * b[slot]!, 0) / a.length;
  return (both - p * q) ** 2 / (p * (1 - p) * q * (1 - q));
}

describe('Haplotypes', () => {
  it('makes rare variants the most common ones', () => {
    const { records } = simulate({ people: 500, variants: 4000 });
    const frequencies = records.map(({ alleles }) => frequency(alleles));
    const share = (low: number, high: number) =>
      frequencies.filter((f) => f > low && f <= high).length / frequencies.length;
    expect(share(0, 0.01)).toBeGreaterThan(0.5);
    expect(share(0, 0.05)).toBeGreaterThan(0.65);
    expect(share(0.05, 0.5)).toBeGreaterThan(0.1);
    expect(share(0, 0.001)).toBeGreaterThan(share(0.001, 0.002));
  });

  it('lets linkage disequilibrium decay over tens of kilobases', () => {
    const { records } = simulate({ people: 200, variants: 4000, populations: 1, families: 0 });
    const common = records
      .filter(({ alleles }) => Math.abs(frequency(alleles) - 0.5) < 0.4)
      .filter((_, i) => i % 3 === 0);
    const means = [5_000, 30_000, 100_000, 400_000].map((far, i, bounds) => {
      const near = bounds[i - 1] ?? 0;
      const values = common.flatMap((a) =>
        common
          .filter((b) => b.pos - a.pos > near && b.pos - a.pos <= far)
          .map((b) => correlation(a.alleles, b.alleles)),
      );
      return values.reduce((sum, value) => sum + value) / values.length;
    });
    expect(means).toEqual([...means].sort((a, b) => b - a));
    expect(means[0]).toBeGreaterThan(0.15);
    expect(means[1]).toBeGreaterThan(0.03);
    expect(means[3]).toBeLessThan(0.02);
  });

  it('keeps populations apart at a human scale (Hudson Fst)', () => {
    const { people, records } = simulate({ people: 400, variants: 1500, spacing: 4000 });
    let between = 0;
    let total = 0;
    for (const { alleles } of records) {
      const [first, second] = ['pop1', 'pop2'].map((name) => {
        const own = alleles.filter((_, slot) => people[slot >> 1]!.population === name);
        return { f: frequency(own), n: own.length };
      });
      const { f: p, n } = first!;
      const { f: q, n: m } = second!;
      between += (p - q) ** 2 - (p * (1 - p)) / (n - 1) - (q * (1 - q)) / (m - 1);
      total += p * (1 - q) + q * (1 - p);
    }
    expect(between / total).toBeGreaterThan(0.04);
    expect(between / total).toBeLessThan(0.2);
  });

  it.each([CHR21, CHRX])('gives children on $name what their parents have', (contig) => {
    const { people, records } = simulate(
      { people: 60, variants: 3000, spacing: 9000, families: 1 },
      contig,
    );
    const switches = { father: 0, mother: 0 };
    people.forEach(({ father, mother, sex }, child) => {
      if (father < 0) return;
      for (const [parent, slot] of [
        [father, 2 * child],
        [mother, 2 * child + 1],
      ] as const) {
        if (contig.isX && slot % 2 === 0 && sex === 'M') continue;
        const follows = [2 * parent, 2 * parent + 1].map((own) =>
          records.map(({ alleles }) => alleles[own] === alleles[slot]),
        );
        expect(follows[0]!.every((same, i) => same || follows[1]![i])).toBe(true);
        const informative = records
          .map((_, i) => i)
          .filter((i) => follows[0]![i] !== follows[1]![i]);
        const origins = informative.map((i) => follows[0]![i]);
        const changes = origins.filter((origin, i) => i > 0 && origin !== origins[i - 1]).length;
        switches[slot % 2 === 0 ? 'father' : 'mother'] += changes;
      }
    });
    expect(switches.mother).toBeGreaterThan(4);
    if (contig.isX) expect(switches.father).toBe(0);
    else expect(switches.father).toBeGreaterThan(4);
  });

  it('mixes the ancestry of admixed people along the chromosome', () => {
    const { people, records } = simulate({
      people: 200,
      variants: 1500,
      spacing: 8000,
      admixed: 0.5,
      families: 0,
    });
    const slots = (name: string) =>
      people.flatMap(({ population }, i) => (population === name ? [2 * i, 2 * i + 1] : []));
    const [low, mixed, high] = ['pop1', 'admixed', 'pop3'].map(slots);
    const share = (alleles: Uint8Array, own: readonly number[]) =>
      own.reduce((sum, slot) => sum + alleles[slot]!, 0) / own.length;
    const scores = new Float64Array(3);
    for (const { alleles } of records) {
      const shares = [low!, mixed!, high!].map((own) => share(alleles, own));
      for (const k of scores.keys()) scores[k]! += (shares[2]! - shares[0]!) * shares[k]!;
    }
    expect(scores[0]).toBeLessThan(scores[1]!);
    expect(scores[1]).toBeLessThan(scores[2]!);
  });
});
