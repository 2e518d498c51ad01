import { Worker } from 'node:worker_threads';
import type { WorkerTask } from './fuzz-worker.ts';

/** How long and with what to fuzz. */
export interface FuzzOptions {
  readonly mutants: number;
  readonly seconds: number;
  readonly seed: number;
  readonly threads: number;
  /** Number of the first mutant: to run one again. */
  readonly first?: number;
}

/** What came of it. */
export interface FuzzResult {
  readonly mutants: number;
  /** Mutants that ended in an error of ours. */
  readonly refused: number;
  readonly faults: readonly string[];
  /** Most bytes that the process held. */
  readonly peakMemory: number;
}

/** A mutant that takes longer hangs. */
const HANG_MS = 5000;
/** Inputs are a kilobyte: a reader that needs so much believed a length field. */
const MAX_MEMORY = 1.5 * 2 ** 30;
const WATCH_MS = 200;
/** No mutant is at hand yet: a busy machine may take seconds to start a thread. */
const NOT_BEGUN = -1;

/** Reads mutants in worker threads, and watches for errors that are not ours, hangs and memory. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { mutants, seconds, seed, threads, first = 0 } = options;
  const deadline = Date.now() + 1000 * seconds;
  const faults: string[] = [];
  const watched = Array.from({ length: threads }, (_, i) => {
    const progress = new SharedArrayBuffer(12);
    const task = {
      seed,
      first: first + i,
      stride: threads,
      mutants,
      deadline,
      progress,
    };
    return new WatchedWorker(task, faults);
  });
  let peakMemory = 0;
  const timer = setInterval(() => {
    const memory = process.memoryUsage.rss();
    peakMemory = Math.max(peakMemory, memory);
    for (const worker of watched) worker.watch(memory);
  }, WATCH_MS);
  try {
    await Promise.all(watched.map((worker) => worker.done));
  } finally {
    clearInterval(timer);
  }
  const sum = (counter: number) =>
    watched.reduce((total, { counters }) => total + (counters[counter] ?? 0), 0);
  return { mutants: sum(0), refused: sum(1), faults, peakMemory };
}

class WatchedWorker {
  readonly counters: Int32Array;
  readonly done: Promise<void>;
  readonly #worker: Worker;
  readonly #faults: string[];
  #lastDone = -1;
  #lastMove = Date.now();

  constructor(task: WorkerTask, faults: string[]) {
    this.counters = new Int32Array(task.progress);
    Atomics.store(this.counters, 2, NOT_BEGUN);
    this.#faults = faults;
    // Worker threads run from dist: Node 20 cannot read TypeScript.
    const file = import.meta.url.endsWith('.ts') ? '../dist/fuzz-worker.js' : './fuzz-worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: task, execArgv: [] });
    this.#worker.on('message', ({ number, fault }: { number: number; fault: string }) => {
      this.#faults.push(`mutant ${number}: ${fault}`);
    });
    this.done = new Promise((resolve) => {
      this.#worker.on('error', (error) => this.#fail(error.stack ?? error.message));
      this.#worker.on('exit', () => resolve());
    });
  }

  /** Ends a worker that stands still, or all when memory runs away. */
  watch(memory: number): void {
    const done = Atomics.load(this.counters, 0);
    if (Atomics.load(this.counters, 2) === NOT_BEGUN) this.#lastMove = Date.now();
    if (done !== this.#lastDone) {
      this.#lastDone = done;
      this.#lastMove = Date.now();
    }
    const isHung = Date.now() - this.#lastMove > HANG_MS;
    if (!isHung && memory <= MAX_MEMORY) return;
    this.#fail(isHung ? `no end within ${HANG_MS} ms` : `${memory} bytes of memory`);
    this.#lastMove = Number.POSITIVE_INFINITY;
    void this.#worker.terminate();
  }

  #fail(fault: string): void {
    this.#faults.push(`mutant ${Atomics.load(this.counters, 2)}: ${fault}`);
  }
}
