import { biologicalAge, type MortalityReference } from './biological-age.ts';
import type { PersonHazards } from './person-hazards.ts';
import { conditionalSurvival, medianResidualLife, restrictedMeanLife } from './residual-life.ts';

/** What is said of each person beside a log hazard. */
export interface OutlookFrame {
  /** Times after `aliveAt` at which survival is given. */
  readonly horizons: readonly number[];
  /** End of the follow-up: no mean life is counted beyond it. */
  readonly until: number;
  /** Absent: no biological age. */
  readonly reference?: MortalityReference | undefined;
}

/** Names of the columns of an outlook. */
export function outlookColumns({ horizons, reference }: OutlookFrame): string[] {
  const survival = horizons.map((horizon) => `survival_${horizon}`);
  const life = ['median_residual_life', 'restricted_mean_life'];
  return ['log_hazard', ...survival, ...life, ...(reference ? ['biological_age'] : [])];
}

/**
 * Log hazard (with time bins: of all the follow-up), survival at horizons, median and restricted mean
 * residual life and biological age of everybody, shape [people, columns]; NaN is unknown.
 *
 * @param aliveAt When each person is known to be alive: entry, or 0.
 */
export function outlook(
  hazards: PersonHazards,
  aliveAt: ArrayLike<number>,
  frame: OutlookFrame,
): Float32Array {
  const rows = Array.from({ length: aliveAt.length }, (_, person) => {
    const alive = { hazards, person, aliveAt: aliveAt[person] as number };
    const { reference } = frame;
    return [
      hazards.risk[person] as number,
      ...frame.horizons.map((horizon) => survivalAfter(alive, horizon, frame.until)),
      medianResidualLife(alive) ?? Number.NaN,
      restrictedMeanLife(alive, frame.until),
      ...(reference ? [biologicalAge(reference, { hazards, aliveAt }, person)] : []),
    ];
  });
  return Float32Array.from(rows.flat());
}

function survivalAfter(
  alive: { hazards: PersonHazards; person: number; aliveAt: number },
  horizon: number,
  until: number,
): number {
  const time = alive.aliveAt + horizon;
  return time > until ? Number.NaN : conditionalSurvival(alive, time);
}
