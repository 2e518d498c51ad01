import { describe, expect, it } from 'vitest';
import { parseContigs } from '../src/contigs.ts';
import { GeneticScores } from '../src/genetic-scores.ts';
import { DEFAULT_COHORT } from '../src/options.ts';
import { drawPeople } from '../src/people.ts';
import { simulateChromosome } from '../src/site-calls.ts';
import { HERITABLE } from '../src/traits.ts';

const options = {
  ...DEFAULT_COHORT,
  people: 150,
  variants: 1200,
  causal: 12,
  chromosomes: parseContigs('21,22'),
};
const people = drawPeople(options);
const scores = new GeneticScores(options);
/** ALT copies of every person at every site, [site][person]. */
const dosages = new Map<string, number[]>();
for (const contig of options.chromosomes) {
  for (const calls of simulateChromosome(options, people, contig).sites) {
    scores.observe(calls);
    const { chrom, pos, ref, alts } = calls.site;
    const copies = people.map((_, i) =>
      [2 * i, 2 * i + 1].reduce((sum, slot) => sum + calls.alleles[slot]!, 0),
    );
    dosages.set(`${chrom}:${pos}:${ref}:${alts.join(',')}`, copies);
  }
}

describe.each(HERITABLE)('the genetic score of %s', (name) => {
  const { values, variants } = scores.score(name, 0.8);

  it('is the sum of betas over copies, centred, with the spread asked for', () => {
    const plain = people.map((_, i) =>
      variants.reduce((sum, { key, beta }) => sum + beta * dosages.get(key)![i]!, 0),
    );
    const mean = plain.reduce((sum, value) => sum + value) / plain.length;
    const square = plain.reduce((sum, value) => sum + (value - mean) ** 2, 0) / plain.length;
    expect(Math.sqrt(square)).toBeCloseTo(0.8, 9);
    plain.forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value - mean, 9);
    });
  });

  it('takes common biallelic variants of both chromosomes, about as many as asked for', () => {
    expect(variants.length).toBeGreaterThan(9);
    expect(variants.length).toBeLessThanOrEqual(12);
    expect(new Set(variants.map(({ key }) => key.split(':')[0]))).toEqual(
      new Set(['chr21', 'chr22']),
    );
    for (const { af } of variants) expect(Math.abs(af - 0.5)).toBeLessThanOrEqual(0.45);
  });
});

it('a cohort without causal variants has scores of 0', () => {
  const none = new GeneticScores({ ...options, causal: 0 });
  expect(none.score('has_t2d', 1)).toEqual({ values: new Float64Array(150), variants: [] });
});
