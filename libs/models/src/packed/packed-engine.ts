import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  type CallScaling,
  createPackedKernel,
  KERNEL_COLUMNS,
  kernelCoding,
  PACKED_KERNEL_URL,
  type PackedKernel,
  type PackedMatrix,
} from '@dirghayu/genotypes';
import { BOARD_BYTES, JobBoard } from './job-board.ts';
import { itemCount, type KernelJob, runItem } from './kernel-job.ts';
import type { KernelThreadData } from './kernel-thread.ts';
import { SharedArena } from './shared-arena.ts';

/** More share one memory bus. */
const MOST_THREADS = 8;
const THREAD = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/packed/kernel-thread.js', import.meta.url)
  : new URL('./kernel-thread.js', import.meta.url);

/** Calls as the kernel reads them. */
interface LoadedCalls {
  readonly at: number;
  readonly bytes: number;
  readonly stride: number;
}

/** The coding of columns in shared memory. */
export interface LoadedCoding {
  readonly flips: number;
  readonly means: number;
  readonly scales: number;
}

/** The packed kernel with its threads, its memory, and the batch that it works on. */
export class PackedEngine {
  readonly arena: SharedArena;
  readonly kernel: PackedKernel;
  readonly threads: number;
  readonly #board: JobBoard;
  readonly #workers: Worker[] = [];
  #loaded: LoadedCalls | undefined;
  #loadedFrom: PackedMatrix | undefined;
  #scratch = { at: 0, bytes: 0 };
  readonly #codings = new Map<CallScaling, LoadedCoding & { users: number }>();

  /**
   * @param threads The caller's among them.
   * @throws {Error} If the kernel was not built, or the engine has no SIMD.
   */
  constructor(threads: number = Math.min(MOST_THREADS, availableParallelism())) {
    const bytes = readFileSync(PACKED_KERNEL_URL);
    this.arena = new SharedArena();
    this.threads = threads;
    const { memory } = this.arena;
    this.kernel = createPackedKernel(bytes, memory);
    const board = this.arena.take(BOARD_BYTES);
    this.#board = new JobBoard(memory, board);
    this.#board.open();
    for (let thread = 1; thread < threads; thread++) {
      const workerData: KernelThreadData = { bytes, memory, board, thread };
      const worker = new Worker(THREAD, { workerData, execArgv: [] });
      worker.unref();
      this.#workers.push(worker);
    }
  }

  /** Does a job on all threads; the caller's takes part. */
  run(job: KernelJob): void {
    this.#board.post(job, itemCount(job));
    this.#board.finish((item) => runItem(this.kernel, this.arena.memory, job, item, 0));
  }

  /** Copies calls to shared memory, unless they are the ones that lie there. */
  load(calls: PackedMatrix): LoadedCalls {
    if (this.#loaded && this.#loadedFrom === calls) return this.#loaded;
    const { rows, columns, stride: from, data } = calls;
    const stride = Math.ceil(columns / KERNEL_COLUMNS) * (KERNEL_COLUMNS / 4);
    const size = rows * stride;
    const { at, bytes } = this.#roomForCalls(size);
    const target = this.arena.bytes(at, size);
    const width = Math.min(from, (columns + 3) >> 2);
    for (let row = 0; row < rows; row++) {
      const to = row * stride;
      target.set(data.subarray(row * from, row * from + width), to);
      target.fill(0, to + width, to + stride);
    }
    this.#loadedFrom = calls;
    this.#loaded = { at, bytes, stride };
    return this.#loaded;
  }

  /** Scratch space for rows of so many units: where that of the first thread lies, and its size. */
  scratch(units: number): { readonly at: number; readonly bytes: number } {
    const bytes = Math.ceil(this.kernel.scratchBytes(units) / 64) * 64;
    if (bytes > this.#scratch.bytes) {
      if (this.#scratch.bytes > 0) this.arena.give(this.#scratch.at);
      this.#scratch = { at: this.arena.take(this.threads * bytes), bytes };
    }
    return this.#scratch;
  }

  /** Takes hold of the coding of columns; `giveCoding` lets go. */
  takeCoding(scaling: CallScaling): LoadedCoding {
    const known = this.#codings.get(scaling);
    if (known) {
      known.users++;
      return known;
    }
    const { flips, means, scales } = kernelCoding(scaling);
    const at = this.arena.take(flips.length);
    this.arena.bytes(at, flips.length).set(flips);
    const coding = { flips: at, means: this.#place(means), scales: this.#place(scales), users: 1 };
    this.#codings.set(scaling, coding);
    return coding;
  }

  giveCoding(scaling: CallScaling): void {
    const coding = this.#codings.get(scaling);
    if (!coding || --coding.users > 0) return;
    for (const at of [coding.flips, coding.means, coding.scales]) this.arena.give(at);
    this.#codings.delete(scaling);
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #place(values: Float32Array): number {
    const at = this.arena.take(values.byteLength);
    this.arena.floats(at, values.length).set(values);
    return at;
  }

  #roomForCalls(size: number): { readonly at: number; readonly bytes: number } {
    if (this.#loaded && this.#loaded.bytes >= size) return this.#loaded;
    if (this.#loaded) this.arena.give(this.#loaded.at);
    this.#loaded = undefined;
    return { at: this.arena.take(size), bytes: size };
  }
}

let shared: PackedEngine | undefined;

/**
 * The engine of this process, started at the first use.
 *
 * @throws {Error} As its constructor.
 */
export function packedEngine(): PackedEngine {
  shared ??= new PackedEngine();
  return shared;
}
