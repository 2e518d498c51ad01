import { describe, expect, it } from 'vitest';
import { auroc } from '../src/auroc.ts';
import { parseContigs } from '../src/contigs.ts';
import { GeneticScores } from '../src/genetic-scores.ts';
import { DEFAULT_COHORT } from '../src/options.ts';
import { drawPeople } from '../src/people.ts';
import { drawPhenotypes } from '../src/phenotypes.ts';
import { simulateChromosome } from '../src/site-calls.ts';

const options = {
  ...DEFAULT_COHORT,
  people: 4000,
  variants: 300,
  spacing: 3000,
  causal: 6,
  chromosomes: parseContigs('22'),
};
const people = drawPeople(options);
const scores = new GeneticScores(options);
const dosages = new Map<string, Uint8Array>();
for (const calls of simulateChromosome(options, people, options.chromosomes[0]!).sites) {
  scores.observe(calls);
  const { chrom, pos, ref, alts } = calls.site;
  const copies = Uint8Array.from(
    people,
    (_, i) => calls.alleles[2 * i]! + calls.alleles[2 * i + 1]!,
  );
  dosages.set(`${chrom}:${pos}:${ref}:${alts[0]}`, copies);
}
const { bmi, bmiScore, components, diseases, lifespans, smoking } = drawPhenotypes(
  options,
  people,
  scores,
);

function slope(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const products = Array.from(x, (value, i) => (value - mx) * (y[i]! - my));
  const squares = Array.from(x, (value) => (value - mx) ** 2);
  return products.reduce((a, b) => a + b) / squares.reduce((a, b) => a + b);
}

describe.each(diseases)('$disease.name', ({ disease, score, logits, values }) => {
  const eligible = people.map((_, i) => i).filter((i) => !Number.isNaN(values[i]));

  it('has the prevalence asked for among those who can have it', () => {
    for (const i of eligible) expect([people[i]!.sex, undefined]).toContain(disease.sex);
    const cases = eligible.reduce((sum, i) => sum + values[i]!, 0);
    expect(Math.abs(cases / eligible.length - disease.prevalence)).toBeLessThan(0.03);
  });

  it('is ranked by its genes, and better by everything', () => {
    expect(auroc(score.values, values)).toBeGreaterThan(0.65);
    expect(auroc(logits, values)).toBeGreaterThan(auroc(score.values, values));
  });

  it('shows the direction of its strongest variant', () => {
    const impact = ({ beta, af }: { beta: number; af: number }) =>
      Math.abs(beta) * Math.sqrt(af * (1 - af));
    const strongest = score.variants.toSorted((a, b) => impact(b) - impact(a))[0]!;
    const copies = dosages.get(strongest.key)!;
    const marginal = slope(
      eligible.map((i) => copies[i]!),
      eligible.map((i) => values[i]!),
    );
    expect(Math.sign(marginal)).toBe(Math.sign(strongest.beta));
  });

  it('rises with age', () => {
    expect(
      slope(
        eligible.map((i) => people[i]!.age),
        eligible.map((i) => values[i]!),
      ),
    ).toBeGreaterThan(0.001);
  });
});

it('BMI follows its genes one to one', () => {
  expect(slope(bmiScore.values, bmi)).toBeGreaterThan(0.85);
  expect(slope(bmiScore.values, bmi)).toBeLessThan(1.15);
});

it('men smoke more, smokers have more lung cancer, and the doomed die earlier', () => {
  const male = people.map(({ sex }) => Number(sex === 'M'));
  expect(slope(male, smoking)).toBeGreaterThan(0.08);
  const lung = diseases.find(({ disease }) => disease.name === 'has_lung_cancer')!;
  expect(slope(smoking, lung.values)).toBeGreaterThan(0.08);
  const years = people.map(({ age }, i) => lifespans.exitAges[i]! - age);
  expect(slope(lifespans.logHazards, lifespans.died)).toBeGreaterThan(0.05);
  expect(slope(lifespans.logHazards, years)).toBeLessThan(-0.5);
});

it('the first two components separate populations, the others do not', () => {
  const mean = (name: string, k: number) => {
    const own = components.filter((_, i) => people[i]!.population === name).map((row) => row[k]!);
    return own.reduce((sum, value) => sum + value) / own.length;
  };
  expect(mean('pop1', 0) - mean('pop2', 0)).toBeGreaterThan(1);
  expect(mean('pop2', 1) - mean('pop3', 1)).toBeGreaterThan(1);
  expect(Math.abs(mean('pop1', 2) - mean('pop2', 2))).toBeLessThan(0.02);
});
