import { exponential, naturalLog } from './exact-math.ts';
import type { GeneticScore } from './genetic-scores.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { solve } from './solve.ts';
import { LIFESPAN } from './traits.ts';

/** Lifespans as a study sees them: from entry until death or the end of follow-up. */
export interface Lifespans {
  readonly score: GeneticScore;
  /** Log-hazard at age 0 of a woman with BMI 25 and score 0 who is healthy and does not smoke. */
  readonly logBaseline: number;
  /** What genes, covariates and diseases add to each person's log-hazard. */
  readonly logHazards: Float64Array;
  /** Age at death or at the end of follow-up, two decimals; later than entry. */
  readonly exitAges: Float64Array;
  /** 1 if the person died at the exit age. */
  readonly died: Uint8Array;
}

const LEAST_FOLLOW_UP = 0.01;

/**
 * Draws ages at death from Gompertz hazards, given that everybody lives at entry (the age at
 * recruitment), and cuts them off at the end of follow-up. The baseline is set so that the expected
 * share of deaths is `LIFESPAN.deathShare`.
 */
export function drawLifespans(
  people: readonly Person[],
  score: GeneticScore,
  logHazards: Float64Array,
  random: Random,
): Lifespans {
  const { shape, followUp, deathShare } = LIFESPAN;
  const ends = people.map(({ age }) => age + random.between(followUp[0], followUp[1]));
  const expected = (logBaseline: number) =>
    people.reduce((sum, { age }, i) => {
      const rate = exponential(logBaseline + (logHazards[i] as number)) / shape;
      const growth = exponential(shape * (ends[i] as number)) - exponential(shape * age);
      return sum + 1 - exponential(-rate * growth);
    }, 0) / people.length;
  const logBaseline = solve(expected, deathShare, -40, 10);
  const exitAges = new Float64Array(people.length);
  const died = new Uint8Array(people.length);
  people.forEach(({ age }, i) => {
    const rate = exponential(logBaseline + (logHazards[i] as number));
    const death = gompertzDeath(age, rate, shape, random.waiting());
    const end = ends[i] as number;
    died[i] = death <= end ? 1 : 0;
    exitAges[i] = Math.round(Math.max(age + LEAST_FOLLOW_UP, Math.min(death, end)) * 100) / 100;
  });
  return { score, logBaseline, logHazards, exitAges, died };
}

/**
 * Age at which the hazard `rate` · e^(`shape` · age), summed from age `entry` on, reaches `hazard`.
 * With an exponential `hazard` of mean 1 this is a Gompertz age at death of someone alive at entry.
 */
export function gompertzDeath(entry: number, rate: number, shape: number, hazard: number): number {
  return naturalLog(exponential(shape * entry) + (shape * hazard) / rate) / shape;
}
