import { type FollowUp, isObserved } from '../losses/risk-sets.ts';
import { SeededRandom } from '../seeded-random.ts';
import type { PersonHazards } from './person-hazards.ts';
import { timeBins } from './time-bins.ts';

/**
 * How a survival model would have been calibrated on other people like those of training: bootstrap
 * replicates of the hazard by interval of time, and of how strongly the log hazard counts.
 *
 * Intervals made of it are of the chance of people with a given log hazard. They hold the error of the
 * baseline hazard and of the strength of the score, not that of who has which score.
 */
export interface HazardSpread {
  /** Edges of the intervals, rising. */
  readonly edges: readonly number[];
  /** The log hazard at which a replicate's strength changes nothing. */
  readonly center: number;
  /** By replicate: by how much more a unit of log hazard counts. */
  readonly slopes: readonly number[];
  /** Shape [replicates, intervals]: times the model's own hazard. */
  readonly ratios: readonly number[];
}

const REPLICATES = 100;
const MOST_NEWTON_STEPS = 20;

/**
 * Resamples the training people.
 *
 * @param hazards Of the training people, as if the model had not seen them.
 */
export function fitHazardSpread(
  hazards: PersonHazards,
  followUp: FollowUp,
  { seed, replicates = REPLICATES }: { readonly seed: number; readonly replicates?: number },
): HazardSpread {
  const edges = timeBins(followUp);
  const people = peopleAtRisk(hazards, followUp, edges);
  const center = people.logHazard.reduce((sum, eta) => sum + eta, 0) / people.logHazard.length;
  const random = new SeededRandom(seed);
  const everybody = new Float64Array(people.logHazard.length).fill(1);
  const own = recalibrate(people, center, everybody);
  const slopes: number[] = [];
  const ratios: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const drawn = new Float64Array(everybody.length);
    for (let i = 0; i < drawn.length; i++) {
      const person = random.below(drawn.length);
      drawn[person] = (drawn[person] as number) + 1;
    }
    const { slope, ratio } = recalibrate(people, center, drawn);
    slopes.push(short(slope - own.slope));
    ratio.forEach((value, k) => {
      const ofOwn = own.ratio[k] as number;
      ratios.push(ofOwn > 0 ? short(value / ofOwn) : 1);
    });
  }
  return { edges: [...edges], center, slopes, ratios };
}

interface PeopleAtRisk {
  readonly logHazard: Float64Array;
  /** Shape [people, intervals]: cumulative hazard while each was at risk. */
  readonly exposure: Float64Array;
  /** Interval in which a person died; -1 for the others. */
  readonly died: Int32Array;
  readonly intervals: number;
}

function peopleAtRisk(
  hazards: PersonHazards,
  { time, event, entry }: FollowUp,
  edges: Float64Array,
): PeopleAtRisk {
  const rows = Array.from({ length: time.length }, (_, i) => i).filter((i) =>
    isObserved(i, time, event, entry),
  );
  const intervals = edges.length - 1;
  const exposure = new Float64Array(rows.length * intervals);
  rows.forEach((i, person) => {
    const from = entry ? (entry[i] as number) : (edges[0] as number);
    const to = time[i] as number;
    for (let k = 0; k < intervals; k++) {
      const start = Math.max(from, edges[k] as number);
      const end = Math.min(to, edges[k + 1] as number);
      if (end <= start) continue;
      exposure[person * intervals + k] = hazards.cumulative(i, end) - hazards.cumulative(i, start);
    }
  });
  return {
    logHazard: Float64Array.from(rows, (i) => hazards.risk[i] as number),
    exposure,
    died: Int32Array.from(rows, (i) =>
      event[i] === 1 ? intervalOf(edges, time[i] as number) : -1,
    ),
    intervals,
  };
}

/** The interval (from, to] that holds a time. */
function intervalOf(edges: ArrayLike<number>, time: number): number {
  let interval = 0;
  while (interval < edges.length - 2 && time > (edges[interval + 1] as number)) interval++;
  return interval;
}

/**
 * The strength and the ratios that fit the deaths of weighted people best: in each interval, deaths over
 * what the model expects; the strength by Newton's method on the likelihood with those ratios put in.
 */
function recalibrate(people: PeopleAtRisk, center: number, weights: Float64Array) {
  const { logHazard, died, intervals } = people;
  const deaths = new Float64Array(intervals);
  let observed = 0;
  for (let i = 0; i < died.length; i++) {
    const interval = died[i] as number;
    const weight = weights[i] as number;
    if (interval < 0 || weight === 0) continue;
    deaths[interval] = (deaths[interval] as number) + weight;
    observed += weight * ((logHazard[i] as number) - center);
  }
  let slope = 0;
  for (let step = 0; step < MOST_NEWTON_STEPS; step++) {
    const { expected, first, second } = moments(people, center, weights, slope);
    let [gradient, curvature] = [observed, 0];
    deaths.forEach((count, k) => {
      const sum = expected[k] as number;
      if (count === 0 || sum === 0) return;
      const mean = (first[k] as number) / sum;
      gradient -= count * mean;
      curvature += count * ((second[k] as number) / sum - mean ** 2);
    });
    if (!(curvature > 1e-9)) break;
    const move = gradient / curvature;
    slope += Math.max(-1, Math.min(1, move));
    if (Math.abs(move) < 1e-8) break;
  }
  const { expected } = moments(people, center, weights, slope);
  const ratio = deaths.map((count, k) =>
    (expected[k] as number) > 0 ? count / (expected[k] as number) : 1,
  );
  return { slope, ratio };
}

/** By interval: expected deaths, and their sums with the log hazard and its square. */
function moments(
  { logHazard, exposure, intervals }: PeopleAtRisk,
  center: number,
  weights: Float64Array,
  slope: number,
) {
  const expected = new Float64Array(intervals);
  const first = new Float64Array(intervals);
  const second = new Float64Array(intervals);
  for (let i = 0; i < logHazard.length; i++) {
    if (weights[i] === 0) continue;
    const eta = (logHazard[i] as number) - center;
    const factor = (weights[i] as number) * Math.exp(slope * eta);
    for (let k = 0; k < intervals; k++) {
      const mass = factor * (exposure[i * intervals + k] as number);
      expected[k] = (expected[k] as number) + mass;
      first[k] = (first[k] as number) + mass * eta;
      second[k] = (second[k] as number) + mass * eta * eta;
    }
  }
  return { expected, first, second };
}

function short(value: number): number {
  return Number(value.toPrecision(6));
}
