import { getCall, MISSING_CALL } from '@dirghayu/genotypes';
import type { CallRun, PeopleCalls } from './people-calls.ts';
import type { ReferenceSpans } from './reference-spans.ts';
import { sortRun } from './sort-run.ts';

/** Rows `start…end` (exclusive) of a merge, with their calls of all people. */
export interface RowWindow {
  readonly start: number;
  readonly end: number;
  /** Positions of all rows of the merge, ascending. */
  readonly pos: Int32Array;
  /** Packed calls of these rows, `stride` bytes each. */
  readonly calls: Uint8Array;
  readonly stride: number;
}

/** Writes the calls of some people into one window of rows after the other. */
export class PeopleWriter {
  readonly #people: PeopleCalls;
  readonly #runs: readonly { readonly run: CallRun; at: number }[];
  readonly #spans: ReferenceSpans | null;
  /** Spans before this one end before all rows to come. */
  #firstSpan = 0;

  /** @param rowOf - The row of every site. The runs' sites are overwritten with rows. */
  constructor(people: PeopleCalls, rowOf: Int32Array) {
    this.#people = people;
    this.#runs = people.runs.map((run) => ({ run: sortRun(run, people.stride, rowOf), at: 0 }));
    this.#spans = people.spans === null ? null : sortByStart(people.spans);
  }

  /** Writes over what the window holds, where these people's files say something. */
  write(window: RowWindow): void {
    if (this.#spans) this.#writeSpans(window, this.#spans);
    for (const cursor of this.#runs) {
      const { sites } = cursor.run;
      const from = cursor.at;
      let to = from;
      while (to < sites.length && (sites[to] as number) < window.end) to += 1;
      cursor.at = to;
      if (this.#people.samples === 1) this.#writeOne(window, cursor.run, from, to);
      else for (let i = from; i < to; i++) this.#writeEntry(window, cursor.run, i);
    }
  }

  /** Entries of one person: the hot loop of a merge of single-sample files. */
  #writeOne({ calls, stride, start }: RowWindow, run: CallRun, from: number, to: number): void {
    const { firstSample } = this.#people;
    const shift = 2 * (firstSample & 3);
    const others = ~(3 << shift);
    const base = (firstSample >> 2) - start * stride;
    const { sites, calls: entries } = run;
    for (let i = from; i < to; i++) {
      const at = (sites[i] as number) * stride + base;
      calls[at] = ((calls[at] as number) & others) | ((entries[i] as number) << shift);
    }
  }

  #writeEntry({ calls, stride, start }: RowWindow, run: CallRun, i: number): void {
    const { firstSample, samples, stride: entryStride } = this.#people;
    const row = ((run.sites[i] as number) - start) * stride;
    const entry = run.calls.subarray(i * entryStride, (i + 1) * entryStride);
    // Whole bytes at once where both sides start on one; the last byte is shared with others.
    const whole = (firstSample & 3) === 0 ? samples >> 2 : 0;
    calls.set(entry.subarray(0, whole), row + (firstSample >> 2));
    for (let k = 4 * whole; k < samples; k++) {
      setCall(calls, row, firstSample + k, getCall(entry, k));
    }
  }

  /** A site under several spans is reference if one of them says so. */
  #writeSpans(window: RowWindow, spans: ReferenceSpans): void {
    const { pos, start, end } = window;
    const firstPos = pos[start] as number;
    const lastPos = pos[end - 1] as number;
    while ((spans.ends[this.#firstSpan] ?? lastPos) < firstPos) this.#firstSpan += 1;
    for (const call of [MISSING_CALL, 0]) {
      for (let i = this.#firstSpan; (spans.starts[i] ?? lastPos + 1) <= lastPos; i++) {
        if (spans.calls[i] !== call || (spans.ends[i] as number) < firstPos) continue;
        this.#writeSpan(window, spans.starts[i] as number, spans.ends[i] as number, call);
      }
    }
  }

  #writeSpan(window: RowWindow, first: number, last: number, call: number): void {
    const { pos, start, end, calls, stride } = window;
    for (let row = lowerBound(pos, first, start, end); row < end; row++) {
      if ((pos[row] as number) > last) return;
      setCall(calls, (row - start) * stride, this.#people.firstSample, call);
    }
  }
}

/** Writes call `i` of the row at byte `row`. */
function setCall(calls: Uint8Array, row: number, i: number, call: number): void {
  const at = row + (i >> 2);
  const shift = 2 * (i & 3);
  calls[at] = ((calls[at] as number) & ~(3 << shift)) | (call << shift);
}

/** The first row of `start…end` whose position is not below `wanted`. */
function lowerBound(pos: Int32Array, wanted: number, start: number, end: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pos[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sortByStart(spans: ReferenceSpans): ReferenceSpans {
  const { starts, ends, calls } = spans;
  const isSorted = starts.every((start, i) => i === 0 || (starts[i - 1] as number) <= start);
  if (isSorted) return spans;
  const order = starts.map((_, i) => i).sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0));
  return {
    starts: order.map((i) => starts[i] as number),
    ends: order.map((i) => ends[i] as number),
    calls: Uint8Array.from(order, (i) => calls[i] as number),
  };
}
