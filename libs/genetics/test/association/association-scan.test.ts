import { type CallBlock, packCalls, packedLength } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AssociationScan, type VariantEffect } from '../../src/association/association-scan.ts';
import { type Trait, traitGroups } from '../../src/association/trait-groups.ts';
import { slowFirth, slowLogistic } from './slow-logistic.ts';
import { filledCopies, inner, slowLinear } from './slow-regression.ts';

/** Everyone's calls as a block of one contig. */
function blockOf(variants: readonly (readonly number[])[], chrom = 'chr1'): CallBlock {
  const stride = packedLength(variants[0]?.length ?? 0);
  const calls = new Uint8Array(variants.length * stride);
  variants.forEach((one, i) => {
    calls.set(packCalls(one), i * stride);
  });
  const texts = (text: string) => variants.map(() => text);
  return {
    count: variants.length,
    chrom,
    pos: Int32Array.from(variants, (_, i) => i + 1),
    id: texts('v'),
    ref: texts('A'),
    alt: texts('G'),
    calls,
    stride,
  };
}

function scanOf(
  traits: readonly Trait[],
  covariates: readonly (readonly number[])[],
  variants: readonly (readonly number[])[],
): VariantEffect[][] {
  const named = covariates.map((values, i) => ({
    name: `c${i}`,
    values: Float64Array.from(values),
  }));
  const people = traits[0]?.values.length ?? 0;
  const groups = traitGroups({ traits, covariates: named }, () => {});
  const found: VariantEffect[][] = traits.map(() => []);
  new AssociationScan({ groups, people }).scan(blockOf(variants), (i, trait, effect) => {
    (found[trait] as VariantEffect[])[i] = effect;
  });
  return found;
}

const trait = (values: readonly number[], kind: Trait['kind'] = 'quantitative'): Trait => ({
  name: 'y',
  kind,
  values: Float64Array.from(values),
});

/** Numbers from 0 to 1 that a seed decides: fast-check's favourites are degenerate regressions. */
const column = (people: number) =>
  fc
    .integer({ min: 1, max: 1e6 })
    .map((seed) =>
      Array.from(
        { length: people },
        (_, i) => Math.abs(Math.sin(seed * 12.9898 + i * 78.233) * 43758.5453) % 1,
      ),
    );
const COHORT = fc.integer({ min: 12, max: 60 }).chain((people) => {
  const holes = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: people, maxLength: people });
  const calls = fc
    .constantFrom([0, 0, 0, 1, 2], [2, 2, 2, 1, 3], [0, 1, 2, 3])
    .chain((some) => fc.array(fc.constantFrom(...some), { minLength: people, maxLength: people }));
  return fc.record({
    y: column(people),
    holes,
    covariates: fc.array(column(people), { minLength: 0, maxLength: 3 }),
    variants: fc.array(calls, { minLength: 1, maxLength: 6 }),
  });
});

test('least squares equal the textbook, of those for whom trait and covariates are known', () => {
  fc.assert(
    fc.property(COHORT, ({ y, holes, covariates, variants }) => {
      const partial = y.map((value, i) => (holes[i] === 0 ? Number.NaN : value));
      const traits = [trait(y), trait(partial)];
      fc.pre(partial.filter((value) => !Number.isNaN(value)).length > covariates.length + 5);
      // The textbook has no answer where two covariates are one; we leave the second out.
      fc.pre(new Set(covariates.map(String)).size === covariates.length);
      const found = scanOf(traits, covariates, variants);
      for (const [t, { values }] of traits.entries()) {
        const kept = [...values.keys()].filter((i) => !Number.isNaN(values[i]));
        const pick = (column: ArrayLike<number>) => kept.map((i) => column[i] as number);
        for (const [v, calls] of variants.entries()) {
          const effect = found[t]?.[v];
          if (!effect || Number.isNaN(effect.beta)) continue;
          const copies = filledCopies(pick(calls));
          const ones = kept.map(() => 1);
          const columns = [ones, ...covariates.map(pick), copies];
          expect(effect.people).toBe(kept.length);
          const scale = 1 + Math.abs(effect.beta);
          expect(effect.beta / scale).toBeCloseTo(slowLinear(columns, pick(values)) / scale, 5);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('dosages that are whole copies come to what calls come to, in either kind of test', () => {
  fc.assert(
    fc.property(COHORT, ({ y, covariates, variants }) => {
      const traits = [
        trait(y),
        trait(
          y.map((value) => Number(value > 0.5)),
          'binary',
        ),
      ];
      fc.pre(new Set(covariates.map(String)).size === covariates.length);
      fc.pre(y.length > covariates.length + 5);
      const named = covariates.map((values, i) => ({
        name: `c${i}`,
        values: Float64Array.from(values),
      }));
      const people = y.length;
      const scan = () =>
        new AssociationScan({
          groups: traitGroups({ traits, covariates: named }, () => {}),
          people,
        });
      const block = blockOf(variants);
      const dosages = Uint16Array.from(variants.flat(), (call) =>
        call === 3 ? 65_535 : call * 16_384,
      );
      const [byCalls, byDosages]: VariantEffect[][] = [[], []];
      try {
        scan().scan(block, (_i, _trait, effect) => byCalls?.push(effect));
      } catch {
        fc.pre(false); // covariates alone separate the outcomes
      }
      scan().scan({ ...block, dosages }, (_i, _trait, effect) => byDosages?.push(effect));
      expect(byDosages).toHaveLength(byCalls?.length ?? -1);
      for (const [k, effect] of (byCalls ?? []).entries()) {
        const other = byDosages?.[k];
        expect(other?.method).toBe(effect.method);
        expect(other?.altFrequency).toBeCloseTo(effect.altFrequency, 9);
        // Where as many have ALT as REF, either may be counted: sums differ in the last digits.
        const scale = 1 + Math.abs(effect.beta);
        if (Number.isNaN(effect.beta)) expect(other?.beta).toBeNaN();
        else expect((other?.beta ?? 0) / scale).toBeCloseTo(effect.beta / scale, 5);
      }
    }),
    { numRuns: 60 },
  );
});

test('errors are those of the score test: variance without the variant, over one less', () => {
  const calls = [0, 1, 2, 0, 1, 2, 0, 0, 1, 1];
  const y = [1, 3, 2, 5, 4, 6, 1, 0, 2, 2];
  const [[effect]] = scanOf([trait(y)], [], [calls]) as [[VariantEffect]];
  const centre = (values: readonly number[]) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return values.map((value) => value - mean);
  };
  const [g, r] = [centre(calls), centre(y)];
  const error = Math.sqrt(inner(r, r) / 9 / inner(g, g));
  expect(effect.error).toBeCloseTo(error, 12);
  expect(effect.chiSquare).toBeCloseTo((inner(g, r) / inner(g, g) / error) ** 2, 12);
  expect(effect.altFrequency).toBe(0.4);
});

describe('logistic regression', () => {
  test('has no slope left at its maximum, and the error of the information', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const at = (i: number) => Math.abs(Math.sin(seed + 1 + i * 12.9898) * 43758.5453) % 1;
        const people = 120;
        const index = Array.from({ length: people }, (_, i) => i);
        const calls = index.map((i) => (at(i) < 0.03 ? 3 : Math.floor(3 * at(i + 500) ** 2)));
        const covariate = index.map((i) => at(i + 900) * 4 - 2);
        const y = index.map((i) => (at(i + 300) < 1 / (1 + Math.exp(-covariate[i]! / 2)) ? 1 : 0));
        const [[effect]] = scanOf([trait(y, 'binary')], [covariate], [calls]) as [[VariantEffect]];
        expect(effect.method).toBeNull();
        const columns = [index.map(() => 1), covariate, filledCopies(calls)];
        const { beta, error } = slowLogistic(columns, y);
        expect(effect.beta).toBeCloseTo(beta, 6);
        expect(effect.error).toBeCloseTo(error, 6);
      }),
      { numRuns: 30 },
    );
  });

  test('where nobody of the carriers is ill, Firth: half a person more in each cell', () => {
    const calls = [...Array(30).fill(0), ...Array(10).fill(1)];
    const y = calls.map((call, i) => (call === 0 && i % 3 === 0 ? 1 : 0));
    const [[effect]] = scanOf([trait(y, 'binary')], [], [calls]) as [[VariantEffect]];
    expect(effect.method).toBe('FIRTH');
    // A saturated model: the penalty is Jeffreys's prior of each of two chances.
    expect(effect.beta).toBeCloseTo(Math.log(0.5 / 10.5 / (10.5 / 20.5)), 6);
    expect(effect.error).toBeGreaterThan(0.5);
    expect(effect.error).toBeLessThan(3);
  });

  test('Firth has the maximum of the penalised likelihood, of a single carrier too', () => {
    const seeds = fc.integer({ min: 0, max: 1e6 });
    const [one, ill] = [fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 1)];
    fc.assert(
      fc.property(seeds, one, ill, (seed, carriers, outcome) => {
        const at = (i: number) => Math.abs(Math.sin(seed + 1 + i * 12.9898) * 43758.5453) % 1;
        const index = Array.from({ length: 80 }, (_, i) => i);
        const calls = index.map((i) => (i < carriers ? 1 : at(i) < 0.03 ? 3 : 0));
        const covariate = index.map((i) => at(i + 900) * 4 - 2);
        const chance = (i: number) => 0.3 / (1 + Math.exp(-covariate[i]!));
        const y = index.map((i) => (i < carriers ? outcome : Number(at(i + 300) < chance(i))));
        fc.pre(y.reduce((sum, value) => sum + value, 0) > carriers + 4);
        const [[effect]] = scanOf([trait(y, 'binary')], [covariate], [calls]) as [[VariantEffect]];
        expect(effect.method).toBe('FIRTH');
        const columns = [index.map(() => 1), covariate, filledCopies(calls)];
        const { beta, error } = slowFirth(columns, y);
        expect(effect.beta).toBeCloseTo(beta, 4);
        expect(effect.error).toBeCloseTo(error, 4);
      }),
      { numRuns: 40 },
    );
  });

  test('the rarer allele may be REF', () => {
    const calls = Array.from({ length: 60 }, (_, i) => [2, 2, 1, 2, 0][i % 5] as number);
    const y = calls.map((call, i) => ((call + i) % 3 === 0 ? 1 : 0));
    const flipped = calls.map((call) => 2 - call);
    const [[a, b]] = scanOf([trait(y, 'binary')], [], [calls, flipped]) as [VariantEffect[]] &
      [[VariantEffect, VariantEffect]];
    expect(a?.beta).toBeCloseTo(-(b?.beta ?? 0), 8);
    expect(a?.altFrequency).toBeCloseTo(1 - (b?.altFrequency ?? 0), 12);
  });
});

test('a variant that nobody carries is skipped; one that a covariate tells says nothing', () => {
  const y = [1, 2, 3, 4, 5, 6, 7, 9];
  const covariate = [0, 1, 2, 0, 1, 2, 0, 1];
  const traits = [trait(y)];
  const groups = traitGroups(
    { traits, covariates: [{ name: 'c', values: Float64Array.from(covariate) }] },
    () => {},
  );
  const scan = new AssociationScan({ groups, people: 8 });
  const found: [number, VariantEffect][] = [];
  const variants = [
    [0, 0, 0, 0, 0, 0, 0, 3],
    covariate,
    [2, 2, 2, 2, 2, 2, 2, 2],
    [3, 3, 3, 3, 3, 3, 3, 3],
  ];
  scan.scan(blockOf(variants), (i, _, effect) => found.push([i, effect]));
  expect(found.map(([i, { beta }]) => [i, beta])).toEqual([[1, Number.NaN]]);
  expect(scan.skipped).toBe(3);
});

test('offsets of a contig are taken out of the residual trait, in its standard deviations', () => {
  const y = [1, 3, 2, 5, 4, 6, 1, 0, 2, 2];
  const calls = [0, 1, 2, 0, 1, 2, 0, 0, 1, 1];
  const offset = Float64Array.from(y, (_, i) => Math.cos(i) / 3);
  const groups = traitGroups({ traits: [trait(y)], covariates: [] }, () => {});
  const scan = new AssociationScan({
    groups,
    people: 10,
    offsets: (contig) => [contig === 'chr2' ? offset : null],
  });
  const betas: number[] = [];
  for (const chrom of ['chr1', 'chr2']) {
    scan.scan(blockOf([calls], chrom), (_, __, { beta }) => betas.push(beta));
  }
  const mean = 2.6;
  const deviation = Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 9);
  const ones = y.map(() => 1);
  const adjusted = y.map((v, i) => v - (offset[i] as number) * deviation);
  expect(betas[0]).toBeCloseTo(slowLinear([ones, calls], y), 10);
  expect(betas[1]).toBeCloseTo(slowLinear([ones, calls], adjusted), 10);
});
