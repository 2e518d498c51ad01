import type { Objective } from './objective.ts';
import { type FollowUp, type RiskSets, riskSets } from './risk-sets.ts';
import { SumTree } from './sum-tree.ts';

/** The negative log partial likelihood of Cox's model. */
export interface CoxObjective extends Objective {
  /** Events of the follow-up; the loss is a sum over them. */
  readonly events: number;
}

/**
 * The Cox loss `-Σ events (η - log Σ at risk e^η)`, Efron's form for ties, with delayed entry.
 *
 * In float64, O(n log n) a call. People who are missing a value are left out: they add neither
 * loss nor gradient; without any event the loss is 0. Adding a constant to all η changes nothing,
 * however large it is.
 */
export function coxObjective(followUp: FollowUp): CoxObjective {
  const sets = riskSets(followUp);
  const people = sets.first.length;
  const risk = new Float64Array(people);
  const sumAtRisk = riskSummer(sets);
  return {
    rows: people,
    events: sets.events,
    evaluate(predictor, gradient) {
      gradient.fill(0);
      if (sets.events === 0) return 0;
      const shift = relativeRisks(predictor, sets, risk);
      const atRisk = sumAtRisk(risk);
      const tied = tiedRiskSums(sets, risk);
      let loss = 0;
      for (let i = 0; i < people; i++) {
        if (sets.died[i]) loss -= (predictor[i] as number) - shift;
      }
      // Sums over event times of what a person at risk, and one who died, adds to the gradient.
      const cumulative = new Float64Array(sets.times.length + 1);
      const ofDead = new Float64Array(sets.times.length);
      for (let k = 0; k < sets.times.length; k++) {
        const deaths = sets.deaths[k] as number;
        let everyone = 0;
        for (let l = 0; l < deaths; l++) {
          const share = l / deaths;
          const denominator = (atRisk[k] as number) - share * (tied[k] as number);
          loss += Math.log(denominator);
          everyone += 1 / denominator;
          ofDead[k] = (ofDead[k] as number) + share / denominator;
        }
        cumulative[k + 1] = (cumulative[k] as number) + everyone;
      }
      for (let i = 0; i < people; i++) {
        const last = sets.last[i] as number;
        let slope = (cumulative[last] as number) - (cumulative[sets.first[i] as number] as number);
        if (sets.died[i]) slope -= ofDead[last - 1] as number;
        gradient[i] = (risk[i] as number) * slope - (sets.died[i] as number);
      }
      return loss;
    },
    curvature(predictor, into) {
      this.evaluate(predictor, into);
      // The slope is a sum over event times of the chance to die then, less the death itself; the second
      // derivative is the same sum of chance · (1 - chance).
      for (let i = 0; i < people; i++) into[i] = (into[i] as number) + (sets.died[i] as number);
    },
  };
}

/**
 * A function that sums weights over the people at risk at each event time.
 *
 * It sweeps from the last event time back; see `SumTree` for why people who entered later are not
 * subtracted.
 */
export function riskSummer(sets: RiskSets): (weight: Float64Array) => Float64Array {
  const { times, first, last } = sets;
  const steps = times.length;
  const arrivals = bucketBy(last, steps);
  const departures = bucketBy(first, steps);
  return (weight) => {
    const tree = new SumTree(weight.length);
    const sums = new Float64Array(steps);
    for (let k = steps - 1; k >= 0; k--) {
      for (const i of arrivals.bucket(k + 1)) {
        if ((first[i] as number) < (last[i] as number)) tree.set(i, weight[i] as number);
      }
      for (const i of departures.bucket(k + 1)) tree.set(i, 0);
      sums[k] = tree.total;
    }
    return sums;
  };
}

/** Writes `e^(η - shift)` and returns the shift, the largest η of anybody ever at risk. */
function relativeRisks(
  predictor: ArrayLike<number>,
  { first, last }: RiskSets,
  risk: Float64Array,
): number {
  let shift = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < risk.length; i++) {
    if ((first[i] as number) < (last[i] as number)) {
      shift = Math.max(shift, predictor[i] as number);
    }
  }
  for (let i = 0; i < risk.length; i++) {
    const isAtRisk = (first[i] as number) < (last[i] as number);
    risk[i] = isAtRisk ? Math.exp((predictor[i] as number) - shift) : 0;
  }
  return shift;
}

function tiedRiskSums({ times, last, died }: RiskSets, risk: Float64Array): Float64Array {
  const sums = new Float64Array(times.length);
  for (let i = 0; i < risk.length; i++) {
    if (!died[i]) continue;
    const k = (last[i] as number) - 1;
    sums[k] = (sums[k] as number) + (risk[i] as number);
  }
  return sums;
}

/** People by value, for values 0 … `limit`: a counting sort. */
function bucketBy(values: Uint32Array, limit: number): { bucket(value: number): Uint32Array } {
  const starts = new Uint32Array(limit + 2);
  for (const value of values) starts[value + 1] = (starts[value + 1] as number) + 1;
  for (let v = 0; v <= limit; v++) {
    starts[v + 1] = (starts[v + 1] as number) + (starts[v] as number);
  }
  const order = new Uint32Array(values.length);
  const next = starts.slice();
  values.forEach((value, i) => {
    order[next[value] as number] = i;
    next[value] = (next[value] as number) + 1;
  });
  return {
    bucket: (value) => order.subarray(starts[value] as number, starts[value + 1] as number),
  };
}
