import { packCalls } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScoreSums } from '../../src/scoring/score-sums.ts';
import { addTotals, personScore } from '../../src/scoring/score-table.ts';

interface Variant {
  readonly calls: readonly number[];
  /** What 0, 1 and 2 copies add, by score; null where a score does not have the variant. */
  readonly effects: readonly (readonly [number, number, number] | null)[];
}

const EFFECT = fc.double({ min: -3, max: 3, noNaN: true });
const EFFECTS = fc.option(fc.tuple(EFFECT, EFFECT, EFFECT), { nil: null });
const COHORT = fc.integer({ min: 1, max: 70 }).chain((people) =>
  fc.record({
    people: fc.constant(people),
    variants: fc.array(
      fc.record({
        calls: fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3), {
          minLength: people,
          maxLength: people,
        }),
        effects: fc.array(EFFECTS, { minLength: 2, maxLength: 2 }),
      }),
      { maxLength: 40 },
    ),
  }),
);

function sumsOf(people: number, variants: readonly Variant[], imputeMissing: boolean) {
  const sums = new ScoreSums({ people, scores: 2, imputeMissing });
  for (const { calls, effects } of variants) {
    const which = [0, 1].filter((score) => effects[score]);
    sums.add(
      packCalls(calls),
      which,
      which.flatMap((score) => effects[score] ?? []),
    );
  }
  return sums.totals();
}

/** Person by person, variant by variant. */
function slowScore(variants: readonly Variant[], score: number, person: number, impute: boolean) {
  let sum = 0;
  let alleleCount = 0;
  let denominator = 0;
  for (const { calls, effects } of variants) {
    const effect = effects[score];
    const known = calls.filter((call) => call !== 3);
    if (!effect || known.length === 0) continue;
    const call = calls[person] as number;
    if (call !== 3) {
      sum += effect[call] as number;
      alleleCount += 2;
      denominator += 2;
    } else if (impute) {
      sum += known.reduce((total, one) => total + (effect[one] as number), 0) / known.length;
      denominator += 2;
    }
  }
  return { sum, alleleCount, denominator };
}

/** Dosages in units of 1/16384; 65535 is missing. */
const DOSAGES = fc.integer({ min: 1, max: 40 }).chain((people) => {
  const dosage = fc.oneof(fc.integer({ min: 0, max: 32_768 }), fc.constantFrom(0, 16_384, 65_535));
  return fc.array(
    fc.record({
      dosages: fc.array(dosage, { minLength: people, maxLength: people }),
      effects: fc.array(EFFECTS, { minLength: 2, maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
});

type DosageVariant = Pick<Variant, 'effects'> & { readonly dosages: readonly number[] };

/** Person by person: effects between whole copies lie on the line between them. */
function slowDosageScore(
  variants: readonly DosageVariant[],
  score: number,
  person: number,
  impute: boolean,
) {
  let sum = 0;
  for (const { dosages, effects } of variants) {
    const effect = effects[score];
    if (!effect) continue;
    const [none, one, two] = effect;
    const added = dosages
      .filter((dosage) => dosage !== 65_535)
      .map((dosage) => dosage / 16_384)
      .map((copies) =>
        copies <= 1 ? none + copies * (one - none) : one + (copies - 1) * (two - one),
      );
    if (added.length === 0) continue;
    const before = dosages.slice(0, person).filter((dosage) => dosage !== 65_535).length;
    if (dosages[person] !== 65_535) sum += added[before] as number;
    else if (impute) sum += added.reduce((a, b) => a + b) / added.length;
  }
  return sum;
}

test.each([true, false])('adds dosages up as person by person does; means: %s', (impute) => {
  fc.assert(
    fc.property(DOSAGES, (variants) => {
      const people = variants[0]?.dosages.length ?? 0;
      const sums = new ScoreSums({ people, scores: 2, imputeMissing: impute });
      for (const { dosages, effects } of variants) {
        const which = [0, 1].filter((score) => effects[score]);
        const flat = which.flatMap((score) => effects[score] ?? []);
        sums.addDosages(Uint16Array.from(dosages), which, flat);
      }
      const totals = sums.totals();
      for (let score = 0; score < 2; score++) {
        for (let person = 0; person < people; person++) {
          const { sum } = personScore(totals, { score, person, people }, impute);
          expect(sum).toBeCloseTo(slowDosageScore(variants, score, person, impute), 9);
        }
      }
    }),
  );
});

test('dosages of whole copies add what calls add', () => {
  fc.assert(
    fc.property(COHORT, ({ people, variants }) => {
      const [byCalls, byDosages] = [0, 1].map(() => new ScoreSums({ people, scores: 2 }));
      for (const { calls, effects } of variants) {
        const which = [0, 1].filter((score) => effects[score]);
        const flat = which.flatMap((score) => effects[score] ?? []);
        byCalls?.add(packCalls(calls), which, flat);
        const dosages = Uint16Array.from(calls, (call) => (call === 3 ? 65_535 : call * 16_384));
        byDosages?.addDosages(dosages, which, flat);
      }
      const [calls, dosages] = [byCalls?.totals(), byDosages?.totals()];
      expect(dosages?.missing).toEqual(calls?.missing);
      expect(dosages?.variants).toEqual(calls?.variants);
      expect(dosages?.unknown).toEqual(calls?.unknown);
      dosages?.sums.forEach((sum, i) => {
        expect(sum).toBeCloseTo(calls?.sums[i] as number, 9);
      });
    }),
  );
});

test.each([true, false])('adds up as person by person does; means for missing: %s', (impute) => {
  fc.assert(
    fc.property(COHORT, ({ people, variants }) => {
      const totals = sumsOf(people, variants, impute);
      for (let score = 0; score < 2; score++) {
        for (let person = 0; person < people; person++) {
          const found = personScore(totals, { score, person, people }, impute);
          const wanted = slowScore(variants, score, person, impute);
          expect(found.alleleCount).toBe(wanted.alleleCount);
          expect(found.denominator).toBe(wanted.denominator);
          expect(found.sum).toBeCloseTo(wanted.sum, 9);
          if (wanted.denominator === 0) expect(found.average).toBeNaN();
          else expect(found.average).toBeCloseTo(wanted.sum / wanted.denominator, 9);
        }
      }
    }),
  );
});

test('pieces add up to the whole', () => {
  fc.assert(
    fc.property(COHORT, fc.nat(40), ({ people, variants }, cut) => {
      const whole = sumsOf(people, variants, true);
      const pieces = sumsOf(people, variants.slice(0, cut), true);
      addTotals(pieces, sumsOf(people, variants.slice(cut), true));
      expect(pieces.variants).toEqual(whole.variants);
      expect(pieces.missing).toEqual(whole.missing);
      for (const [i, sum] of whole.sums.entries()) expect(pieces.sums[i]).toBeCloseTo(sum, 9);
    }),
  );
});

test('a variant that nobody has a call of is counted apart', () => {
  const { variants, unknown, sums } = sumsOf(
    3,
    [{ calls: [3, 3, 3], effects: [[1, 2, 3], null] }],
    true,
  );
  expect([...variants]).toEqual([0, 0]);
  expect([...unknown]).toEqual([1, 0]);
  expect([...sums]).toEqual([0, 0, 0, 0, 0, 0]);
});
