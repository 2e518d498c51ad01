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
