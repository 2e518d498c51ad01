/**
 * A stretch of a population's past: its size until it joins its ancestor.
 *
 * Times count ticks before the present, 1,024 a generation, as whole numbers.
 */
export interface Deme {
  /** Time at which its lineages pass into `parent`; Infinity for the oldest deme. */
  readonly end: number;
  /** Index of the ancestral deme; -1 for the oldest. */
  readonly parent: number;
  /** Haploid size in ticks: two lineages meet after this time on average. */
  readonly size: number;
}

/** Ticks a generation. */
export const TICKS = 1024;

const ANCESTRAL_PEOPLE = 10_000;
const SEPARATE_PEOPLE = 8_000;
const RECENT_PEOPLE = 100_000;
const RECENT_GENERATIONS = 150;
const FIRST_SPLIT_GENERATIONS = 2_000;

/**
 * The past of `populations` of human scale: grown in the last 150 generations, smaller before, split
 * one after another from one ancestral population (Fst near 0.1 across the first split).
 *
 * Deme p is population p today; population p left p - 1 some 2,000 / p generations ago.
 */
export function humanDemography(populations: number): readonly Deme[] {
  const demes: Deme[] = [];
  const earlier = (p: number) => populations + p;
  const ancestor = (p: number) => 2 * populations + p;
  const split = (p: number) => Math.round((FIRST_SPLIT_GENERATIONS / p) * TICKS);
  for (let p = 0; p < populations; p++) {
    demes.push({
      end: RECENT_GENERATIONS * TICKS,
      parent: earlier(p),
      size: 2 * RECENT_PEOPLE * TICKS,
    });
  }
  for (let p = 0; p < populations; p++) {
    const alone = populations === 1;
    const last = Math.min(p + 1, populations - 1);
    demes.push({
      end: alone ? Infinity : split(last),
      parent: alone ? -1 : ancestor(last - 1),
      size: 2 * (alone ? ANCESTRAL_PEOPLE : SEPARATE_PEOPLE) * TICKS,
    });
  }
  for (let p = 0; p < populations - 1; p++) {
    demes.push({
      end: p === 0 ? Infinity : split(p),
      parent: p === 0 ? -1 : ancestor(p - 1),
      size: 2 * ANCESTRAL_PEOPLE * TICKS,
    });
  }
  return demes;
}
