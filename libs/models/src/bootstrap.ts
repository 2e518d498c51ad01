import { SeededRandom } from './seeded-random.ts';

/** A number with its 95 % interval; NaN never occurs, an unknown estimate is null. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Computes some figures from the people whose indices are given; repeats are allowed. */
export type Statistic<Name extends string> = (members: Uint32Array) => Record<Name, number>;

/** Fewer usable resamples than this share say nothing about an interval. */
const LEAST_USABLE_SHARE = 0.5;

/**
 * Percentile bootstrap intervals of several figures at once, over resampled people.
 *
 * Resamples in which a figure is NaN (no positives drawn, say) are left out for that figure; a figure
 * that is NaN on the people themselves, or in most resamples, is null. The same seed draws the same
 * people, so that intervals of two models on one split are paired.
 */
export function bootstrap<Name extends string>(
  people: number,
  statistic: Statistic<Name>,
  { replicates, seed }: { readonly replicates: number; readonly seed: number },
): Record<Name, Estimate | null> {
  const random = new SeededRandom(seed);
  const values = statistic(Uint32Array.from({ length: people }, (_, i) => i));
  const names = Object.keys(values) as Name[];
  const drawn = new Map<Name, number[]>(names.map((name) => [name, []]));
  const members = new Uint32Array(people);
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (let i = 0; i < people; i++) members[i] = random.below(people);
    const figures = statistic(members);
    for (const name of names) {
      if (Number.isFinite(figures[name])) drawn.get(name)?.push(figures[name]);
    }
  }
  const estimates = names.map((name) => {
    const sample = Float64Array.from(drawn.get(name) ?? []).sort();
    const isUsable =
      Number.isFinite(values[name]) && sample.length >= LEAST_USABLE_SHARE * replicates;
    const estimate = isUsable && {
      value: values[name],
      low: quantile(sample, 0.025) ?? values[name],
      high: quantile(sample, 0.975) ?? values[name],
    };
    return [name, estimate || null];
  });
  return Object.fromEntries(estimates) as Record<Name, Estimate | null>;
}

/** A quantile of rising values, linear between neighbours; undefined without values. */
export function quantile(sorted: ArrayLike<number>, share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] as number) - below);
}
