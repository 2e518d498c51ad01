import { type CallScaling, MISSING_CALL, type StandardizedCalls } from '@dirghayu/genotypes';
import { type Connections, groupCount } from '../nets/sparse-layer.ts';
import type { GroupsJob } from './kernel-job.ts';
import type { PackedEngine } from './packed-engine.ts';

/** Units of a group: what the kernel's vectors hold. */
export const GROUPED_UNITS = 4;
/** Connections that an item has at least, if there are so many: a tile of the kernel. */
const ITEM_CONNECTIONS = 256;
/** A job has fewer than 2¹⁴ items. */
const MOST_ITEMS = 8192;

/**
 * The connections of a layer whose groups of four units read packed calls, in the memory of the
 * engine's threads. Its weights stay with their owner, and are copied for each product. `dispose` it.
 */
export class PackedGroups {
  readonly #engine: PackedEngine;
  readonly #connections: Connections;
  readonly #columns: number;
  readonly #offsets: number;
  readonly #starts: number;
  readonly #items: number;
  /** Weights, then their gradient: one is not needed while the other is made. */
  readonly #weights: number;
  readonly #values: number;
  readonly #regions: number[] = [];
  #valuesOf: CallScaling | undefined;
  /** Products, then slopes. */
  #rows: { at: number; readonly count: number } | undefined;

  constructor(engine: PackedEngine, connections: Connections) {
    this.#engine = engine;
    this.#connections = connections;
    const starts = itemStarts(connections.offsets);
    this.#items = starts.length - 1;
    this.#columns = this.#place(connections.columns);
    this.#offsets = this.#place(connections.offsets);
    this.#starts = this.#place(starts);
    this.#weights = this.#take(4 * this.#size);
    this.#values = this.#take(4 * this.#size);
  }

  /** `x · W`, shape [rows, groups · 4], for weights, shape [connections, 4]: a view until the next product. */
  multiply(x: StandardizedCalls, weights: Float32Array): Float32Array {
    const { arena } = this.#engine;
    arena.floats(this.#weights, this.#size).set(weights);
    const out = this.#roomFor(x.calls.rows);
    this.#engine.run({ ...this.#job(x), kind: 'groups', factor: this.#weights, out });
    return arena.floats(out, x.calls.rows * this.#width);
  }

  /** The gradient of the weights, from slopes, shape [rows, groups · 4]: a view until the next product. */
  multiplyTransposed(x: StandardizedCalls, slopes: Float32Array): Float32Array {
    const { arena } = this.#engine;
    const at = this.#roomFor(x.calls.rows);
    arena.floats(at, x.calls.rows * this.#width).set(slopes);
    this.#engine.run({
      ...this.#job(x),
      kind: 'groups-gradient',
      factor: at,
      out: this.#weights,
    });
    return arena.floats(this.#weights, this.#size);
  }

  dispose(): void {
    for (const at of this.#regions) this.#engine.arena.give(at);
    this.#regions.length = 0;
    if (this.#rows) this.#engine.arena.give(this.#rows.at);
    this.#rows = undefined;
  }

  #job(x: StandardizedCalls): Omit<GroupsJob, 'factor' | 'out'> {
    const { at, stride } = this.#engine.load(x.calls);
    const scratch = this.#engine.scratch(GROUPED_UNITS);
    this.#setValues(x.scaling);
    return {
      calls: at,
      stride,
      rows: x.calls.rows,
      columns: this.#columns,
      offsets: this.#offsets,
      groups: groupCount(this.#connections),
      values: this.#values,
      starts: this.#starts,
      items: this.#items,
      scratch: scratch.at,
      scratchBytes: scratch.bytes,
    };
  }

  /** What each call stands for, four numbers a connection; a missing one for the mean, which is 0. */
  #setValues(scaling: CallScaling): void {
    if (this.#valuesOf === scaling) return;
    const values = this.#engine.arena.floats(this.#values, this.#size);
    this.#connections.columns.forEach((column, e) => {
      const [mean, scale] = [scaling.mean[column] as number, scaling.scale[column] as number];
      for (let call = 0; call < MISSING_CALL; call++) values[4 * e + call] = (call - mean) * scale;
      values[4 * e + MISSING_CALL] = 0;
    });
    this.#valuesOf = scaling;
  }

  /** Numbers of the weights. */
  get #size(): number {
    return GROUPED_UNITS * this.#connections.columns.length;
  }

  /** Numbers of a row of products. */
  get #width(): number {
    return GROUPED_UNITS * groupCount(this.#connections);
  }

  #roomFor(count: number): number {
    if (this.#rows && this.#rows.count >= count) return this.#rows.at;
    if (this.#rows) this.#engine.arena.give(this.#rows.at);
    this.#rows = { at: this.#engine.arena.take(4 * count * this.#width), count };
    return this.#rows.at;
  }

  #take(bytes: number): number {
    const at = this.#engine.arena.take(bytes);
    this.#regions.push(at);
    return at;
  }

  #place(numbers: readonly number[]): number {
    const at = this.#take(4 * numbers.length);
    new Uint32Array(this.#engine.arena.memory.buffer, at, numbers.length).set(numbers);
    return at;
  }
}

/** The first group of each item, and the end: runs of groups of about as many connections each. */
function itemStarts(offsets: readonly number[]): number[] {
  const groups = offsets.length - 1;
  const connections = offsets[groups] as number;
  const each = Math.max(ITEM_CONNECTIONS, Math.ceil(connections / MOST_ITEMS));
  const starts = [0];
  for (let group = 1; group < groups; group++) {
    const begun = offsets[starts.at(-1) as number] as number;
    if ((offsets[group] as number) - begun >= each) starts.push(group);
  }
  return [...starts, groups];
}
