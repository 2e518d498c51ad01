import type { FollowUp } from '../losses/risk-sets.ts';
import { isObserved } from '../losses/risk-sets.ts';

const MOST_BINS = 20;
const EVENTS_A_BIN = 10;

/**
 * Edges of time bins, rising, from the first entry to the last time: each bin holds about as many events,
 * ten or more where there are so many, and at least one.
 */
export function timeBins({ time, event, entry }: FollowUp): Float64Array {
  const observed = Array.from({ length: time.length }, (_, i) => i).filter((i) =>
    isObserved(i, time, event, entry),
  );
  const value = (values: ArrayLike<number>, i: number) => values[i] as number;
  const events = Float64Array.from(
    observed.filter((i) => event[i] === 1),
    (i) => value(time, i),
  ).sort();
  const start = entry ? least(observed.map((i) => value(entry, i))) : 0;
  const end = -least(observed.map((i) => -value(time, i)));
  const bins = Math.min(MOST_BINS, Math.max(1, Math.floor(events.length / EVENTS_A_BIN)));
  const edges = [start];
  for (let bin = 1; bin < bins; bin++) {
    const edge = events[Math.floor((bin * events.length) / bins) - 1] as number;
    if (edge > (edges.at(-1) as number)) edges.push(edge);
  }
  const last = events.at(-1) as number;
  if (edges.length > 1 && last <= (edges.at(-1) as number)) edges.pop();
  return Float64Array.from([...edges, end]);
}

function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
}
