/** Follow-up of some people. All arrays are as long; times in the caller's unit. */
export interface FollowUp {
  /** When each person was last seen; NaN is missing. */
  readonly time: ArrayLike<number>;
  /** 1: the event happened at `time`; 0: censored; NaN: missing. */
  readonly event: ArrayLike<number>;
  /** When each person came under observation (delayed entry); absent: from the start. */
  readonly entry?: ArrayLike<number> | undefined;
}

/**
 * Who is at risk when: the times of events in rising order, and for each person the run of them
 * at which that person is at risk, `entry < t ≤ time`.
 *
 * A person with a missing value, or with `entry ≥ time`, is at risk at no time and has no event.
 */
export interface RiskSets {
  /** Distinct times of events, rising. */
  readonly times: Float64Array;
  /** Events at each of `times`. */
  readonly deaths: Uint32Array;
  /** Per person: index of the first of `times` at which at risk. */
  readonly first: Uint32Array;
  /** Per person: index after the last. Equal to `first`: never at risk. */
  readonly last: Uint32Array;
  /** Per person: 1 if the event at `times[last - 1]` is theirs. */
  readonly died: Uint8Array;
  /** Sum of `died`. */
  readonly events: number;
}

/** Finds the risk sets of some follow-up. */
export function riskSets({ time, event, entry }: FollowUp): RiskSets {
  const people = time.length;
  const died = new Uint8Array(people);
  const eventTimes: number[] = [];
  for (let i = 0; i < people; i++) {
    if (!isObserved(i, time, event, entry) || event[i] !== 1) continue;
    died[i] = 1;
    eventTimes.push(time[i] as number);
  }
  const times = Float64Array.from(new Set(eventTimes)).sort();
  const deaths = new Uint32Array(times.length);
  for (const t of eventTimes) countAt(deaths, upperBound(times, t) - 1);
  const first = new Uint32Array(people);
  const last = new Uint32Array(people);
  for (let i = 0; i < people; i++) {
    if (!isObserved(i, time, event, entry)) continue;
    first[i] = entry ? upperBound(times, entry[i] as number) : 0;
    last[i] = upperBound(times, time[i] as number);
  }
  return { times, deaths, first, last, died, events: eventTimes.length };
}

/** Whether row `i` can be used: nothing missing, and seen for some time. */
export function isObserved(
  i: number,
  time: ArrayLike<number>,
  event: ArrayLike<number>,
  entry: ArrayLike<number> | undefined,
): boolean {
  const until = time[i] as number;
  if (Number.isNaN(until) || Number.isNaN(event[i] as number)) return false;
  return entry === undefined || (entry[i] as number) < until;
}

/** How many of the rising `values` are at most `limit`. */
export function upperBound(values: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countAt(counts: Uint32Array, i: number): void {
  counts[i] = (counts[i] as number) + 1;
}
