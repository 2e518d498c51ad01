import type { StandardizedCalls } from '@dirghayu/genotypes';
import { ADAM_ITEM, COLUMN_ITEM, itemCount, type KernelJob, rowItem } from './kernel-job.ts';
import type { LoadedCoding, PackedEngine } from './packed-engine.ts';

/** How far one step of AdamW goes. */
export interface AdamStep {
  readonly rate: number;
  /** Factor of the gradient. */
  readonly clip: number;
  /** Share of each weight that is lost. */
  readonly decay: number;
  /** `1 / (1 − β₁ᵗ)` and `1 / (1 − β₂ᵗ)`. */
  readonly correction1: number;
  readonly correction2: number;
}

/** Moments of the weights, in shared memory. */
export interface LayerMoments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * The weights of a layer that reads packed calls, with their gradient and moments, in the memory of
 * the engine's threads: they are copied there once, and stepped there. `dispose` it.
 */
export class PackedLayer {
  readonly columns: number;
  readonly units: number;
  readonly #engine: PackedEngine;
  /** Units padded to four, as the kernel wants them. */
  readonly #width: number;
  readonly #weights: number;
  readonly #bias: number;
  readonly #ones: number;
  readonly #regions = new Set<number>();
  #gradient: number | undefined;
  #squares: number | undefined;
  #moments: { readonly at: number; readonly views: LayerMoments } | undefined;
  #batch = { rows: 0, out: 0, slopes: 0, tiles: 0, sums: 0 };
  #coding: { readonly of: StandardizedCalls['scaling']; readonly at: LoadedCoding } | undefined;

  constructor(engine: PackedEngine, columns: number, units: number) {
    this.columns = columns;
    this.units = units;
    this.#engine = engine;
    this.#width = Math.ceil(units / 4) * 4;
    this.#weights = this.#take(4 * columns * this.#width);
    this.#bias = this.#take(4 * this.#width);
    this.#ones = this.#take(4 * 128);
    engine.arena.floats(this.#bias, this.#width).fill(0);
    engine.arena.floats(this.#ones, 128).fill(1);
  }

  /** Whether weights, gradient and moments lie as one array each, so that `adam` can step them. */
  get isContiguous(): boolean {
    return this.#width === this.units;
  }

  /** Overwrites the weights, shape [columns, units]. */
  setWeights(values: Float32Array): void {
    this.#setRows(this.#weights, values, this.columns);
  }

  /** The weights as they lie in shared memory; for a layer that is contiguous. */
  get weights(): Float32Array {
    return this.#engine.arena.floats(this.#weights, this.columns * this.units);
  }

  /** `x · weights`, shape [rows, units]. */
  multiply(x: StandardizedCalls): Float32Array {
    const { rows } = x.calls;
    const out = this.#roomFor(rows).out;
    const perItem = rowItem(rows, this.#engine.threads);
    const product = this.#product(x, out, perItem);
    this.#engine.run({ kind: 'rows', ...product, weights: this.#weights, bias: this.#bias });
    return this.#getRows(out, rows);
  }

  /** `xᵀ · slopes`, shape [columns, units]: the gradient of the weights, which is kept for `adam`. */
  multiplyTransposed(x: StandardizedCalls, slopes: Float32Array): Float32Array {
    const { kernel, arena } = this.#engine;
    const { rows } = x.calls;
    const room = this.#roomFor(rows);
    this.#setRows(room.slopes, slopes, rows);
    kernel.tileSlopes(room.slopes, rows, this.#width, this.#ones, room.tiles, room.sums);
    this.#gradient ??= this.#take(4 * this.columns * this.#width);
    this.#squares ??= this.#take(8 * Math.ceil(this.columns / COLUMN_ITEM));
    const { tiles, sums } = room;
    const product = this.#product(x, this.#gradient, COLUMN_ITEM);
    const job: KernelJob = { kind: 'columns', ...product, tiles, sums, squares: this.#squares };
    this.#engine.run(job);
    this.gradientSquares = 0;
    for (const sum of new Float64Array(arena.memory.buffer, this.#squares, itemCount(job))) {
      this.gradientSquares += sum;
    }
    return this.#getRows(this.#gradient, this.columns);
  }

  /** Sum of squares of the last gradient. */
  gradientSquares = 0;

  /** Moments of the weights, 0 at first. */
  get moments(): LayerMoments {
    return this.#momentRegion().views;
  }

  #momentRegion() {
    if (this.#moments) return this.#moments;
    const { arena } = this.#engine;
    const size = this.columns * this.#width;
    const at = this.#take(8 * size);
    const first = arena.floats(at, size);
    const second = arena.floats(at + 4 * size, size);
    first.fill(0);
    second.fill(0);
    this.#moments = { at, views: { first, second } };
    return this.#moments;
  }

  /** Moves the weights of a contiguous layer by their last gradient, on all threads. */
  adam(step: AdamStep): void {
    const count = this.columns * this.#width;
    const first = this.#momentRegion().at;
    this.#engine.run({
      kind: 'adam',
      values: this.#weights,
      gradient: this.#gradient ?? 0,
      first,
      second: first + 4 * count,
      count,
      ...step,
      perItem: Math.max(ADAM_ITEM, Math.ceil(count / 4 / 1024) * 4),
    });
  }

  dispose(): void {
    for (const at of this.#regions) this.#engine.arena.give(at);
    this.#regions.clear();
    if (this.#coding) this.#engine.giveCoding(this.#coding.of);
    this.#coding = undefined;
  }

  #product(x: StandardizedCalls, out: number, perItem: number) {
    const { at, stride } = this.#engine.load(x.calls);
    const scratch = this.#engine.scratch(this.#width);
    const { flips, means, scales } = this.#codingOf(x);
    const { rows, columns } = x.calls;
    return {
      calls: at,
      stride,
      rows,
      columns,
      flips,
      means,
      scales,
      units: this.#width,
      out,
      scratch: scratch.at,
      scratchBytes: scratch.bytes,
      perItem,
    };
  }

  #codingOf({ scaling }: StandardizedCalls): LoadedCoding {
    if (this.#coding?.of === scaling) return this.#coding.at;
    if (this.#coding) this.#engine.giveCoding(this.#coding.of);
    this.#coding = { of: scaling, at: this.#engine.takeCoding(scaling) };
    return this.#coding.at;
  }

  #roomFor(rows: number) {
    if (rows <= this.#batch.rows) return this.#batch;
    const { out, slopes, tiles, sums } = this.#batch;
    if (this.#batch.rows > 0) for (const at of [out, slopes, tiles, sums]) this.#give(at);
    const bytes = 4 * rows * this.#width;
    this.#batch = {
      rows,
      out: this.#take(bytes),
      slopes: this.#take(bytes),
      tiles: this.#take(this.#engine.kernel.slopeBytes(rows, this.#width)),
      sums: this.#take(4 * this.#width),
    };
    return this.#batch;
  }

  #setRows(at: number, values: Float32Array, rows: number): void {
    const { units } = this;
    const target = this.#engine.arena.floats(at, rows * this.#width);
    if (this.isContiguous) {
      target.set(values);
      return;
    }
    target.fill(0);
    for (let row = 0; row < rows; row++) {
      target.set(values.subarray(row * units, (row + 1) * units), row * this.#width);
    }
  }

  /** A copy for `setRows`' shape; a view of shared memory where the rows lie without gaps. */
  #getRows(at: number, rows: number): Float32Array {
    const { units } = this;
    const source = this.#engine.arena.floats(at, rows * this.#width);
    if (this.isContiguous) return source;
    const values = new Float32Array(rows * units);
    for (let row = 0; row < rows; row++) {
      const from = row * this.#width;
      values.set(source.subarray(from, from + units), row * units);
    }
    return values;
  }

  #take(bytes: number): number {
    const at = this.#engine.arena.take(bytes);
    this.#regions.add(at);
    return at;
  }

  #give(at: number): void {
    this.#engine.arena.give(at);
    this.#regions.delete(at);
  }
}
