import { SeededRandom } from './seeded-random.ts';

/** A number with its 95 % interval; NaN never occurs, an unknown estimate is null. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Computes some figures from the people whose indices are given; repeats are allowed. */
export type Statistic<Name extends string> = (members: Uint32Array) => Record<Name, number>;

/** How intervals are drawn. */
export interface BootstrapOptions<Name extends string> {
  readonly replicates: number;
  readonly seed: number;
  /** Figures that are never below 0, and that noise raises. */
  readonly distances?: readonly Name[];
}

/** Fewer usable resamples than this share say nothing about an interval. */
const LEAST_USABLE_SHARE = 0.5;

/**
 * Percentile bootstrap intervals of several figures at once, over resampled people.
 *
 * Resamples in which a figure is NaN (no positives drawn, say) are left out for that figure; a figure
 * that is NaN on the people themselves, or in most resamples, is null. The same seed draws the same
 * people, so that intervals of two models on one split are paired.
 *
 * `distances` are figures that noise can only raise, such as a calibration error: resamples add noise to
 * that of the people themselves and lie above the figure, so that their interval is moved down by the
 * mean excess (the bootstrap's estimate of bias), to 0 at the lowest.
 */
export function bootstrap<Name extends string>(
  people: number,
  statistic: Statistic<Name>,
  { replicates, seed, distances = [] }: BootstrapOptions<NoInfer<Name>>,
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
    if (!isUsable) return [name, null];
    const interval = intervalOf(values[name], sample);
    return [name, distances.includes(name) ? withoutExcess(interval, sample) : interval];
  });
  return Object.fromEntries(estimates) as Record<Name, Estimate | null>;
}

function intervalOf(value: number, sorted: Float64Array): Estimate {
  const low = quantile(sorted, 0.025) ?? value;
  return { value, low, high: quantile(sorted, 0.975) ?? value };
}

function withoutExcess({ value, low, high }: Estimate, sample: Float64Array): Estimate {
  const excess = sample.reduce((sum, drawn) => sum + drawn, 0) / sample.length - value;
  return { value, low: Math.max(0, low - excess), high: high - excess };
}

/** A quantile of rising values, linear between neighbours; undefined without values. */
export function quantile(sorted: ArrayLike<number>, share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] as number) - below);
}
