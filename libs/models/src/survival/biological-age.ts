import { hazardBetween, type PersonHazards } from './person-hazards.ts';

/**
 * How mortality rises with age in the reference population: `log H = intercept + slope · age`, Gompertz's
 * law, where H is the cumulative hazard over `horizon`.
 */
export interface MortalityReference {
  readonly horizon: number;
  readonly intercept: number;
  readonly slope: number;
}

/** People who are alive at `aliveAt`, on the time scale of the follow-up, at an age of `age` (NaN: unknown). */
export interface AgedPeople {
  readonly hazards: PersonHazards;
  readonly aliveAt: ArrayLike<number>;
  readonly age: ArrayLike<number>;
}

/**
 * Fits the reference to what is predicted of the training people, by least squares.
 *
 * Undefined if fewer than two ages are known, or if predicted mortality does not rise with age.
 */
export function fitMortalityReference(
  people: AgedPeople,
  horizon: number,
): MortalityReference | undefined {
  const points = Array.from(people.age, (age, person) => ({
    age,
    log: logHazardAhead(people, person, horizon),
  })).filter(({ age, log }) => Number.isFinite(age) && Number.isFinite(log));
  const count = points.length;
  const meanAge = points.reduce((sum, { age }) => sum + age, 0) / count;
  const meanLog = points.reduce((sum, { log }) => sum + log, 0) / count;
  let [squares, products] = [0, 0];
  for (const { age, log } of points) {
    squares += (age - meanAge) ** 2;
    products += (age - meanAge) * (log - meanLog);
  }
  const slope = products / squares;
  return slope > 0 ? { horizon, intercept: meanLog - slope * meanAge, slope } : undefined;
}

/**
 * The age at which the reference population has the person's predicted mortality; NaN if follow-up ends
 * before the horizon.
 */
export function biologicalAge(
  reference: MortalityReference,
  people: Omit<AgedPeople, 'age'>,
  person: number,
): number {
  const log = logHazardAhead(people, person, reference.horizon);
  return Number.isFinite(log) ? (log - reference.intercept) / reference.slope : Number.NaN;
}

function logHazardAhead(
  { hazards, aliveAt }: Omit<AgedPeople, 'age'>,
  person: number,
  horizon: number,
): number {
  const from = aliveAt[person] as number;
  if (from + horizon > (hazards.times.at(-1) ?? 0)) return Number.NaN;
  return Math.log(hazardBetween(hazards, person, { from, duration: horizon }));
}
