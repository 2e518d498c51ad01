import { Worker } from 'node:worker_threads';
import { StoreError } from '@dirghayu/cohort-store';
import type { EpochOrder } from './epoch-order.ts';
import { type PackedSource, type Slice, type StoredRows, wholeRows } from './packed-source.ts';
import type { MirrorOptions } from './store-mirror.ts';

/** Batches that wait in the queue of the reader at most; it rests while they do. */
const AHEAD = 2;

/** Tells the thread which matrix to read. */
export interface WorkerMatrix {
  readonly root: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly groupRows: number;
  /** Where the store lies if `root` only stands for it. */
  readonly mirror?: MirrorOptions | null;
}

/** What the thread is started with. */
export interface WorkerJob {
  readonly matrix: WorkerMatrix;
  readonly order: EpochOrder;
  readonly slices: readonly Slice[];
  /** Batches that may be sent before the first is asked for. */
  readonly ahead: number;
}

/** What the thread sends: a batch's packed calls, or why there is none. */
export type WorkerMessage =
  | { readonly kind: 'batch'; readonly packed: Uint8Array }
  | { readonly kind: 'failed'; readonly error: unknown; readonly storeError: string | null };

/** What the thread is told: to send one batch more, or to end. */
export type WorkerCommand = 'more' | 'stop';

/**
 * A `WindowSource` on a thread of its own, so that reading goes on while training computes.
 *
 * Holds two windows, and `AHEAD + 1` batches beside the one that was given out.
 */
export class WorkerSource implements PackedSource {
  readonly stride: number;
  readonly #matrix: WorkerMatrix;
  readonly #readers = new Set<EpochReader>();

  constructor(matrix: WorkerMatrix, stride: number) {
    this.#matrix = matrix;
    this.stride = stride;
  }

  async *batches(order: EpochOrder, slices: readonly Slice[]): AsyncGenerator<StoredRows> {
    const reader = new EpochReader({ matrix: this.#matrix, order, slices, ahead: AHEAD });
    this.#readers.add(reader);
    try {
      for (let i = 0; i < slices.length; i++) yield wholeRows(await reader.next());
    } finally {
      this.#readers.delete(reader);
      await reader.stop();
    }
  }

  /** Batches that have arrived and that nobody has taken yet. */
  get waiting(): number {
    return [...this.#readers].reduce((sum, reader) => sum + reader.waiting, 0);
  }

  /** Ends the threads of epochs that nobody reads on. */
  async close(): Promise<void> {
    await Promise.all([...this.#readers].map((reader) => reader.stop()));
  }
}

/** One thread that reads one epoch. */
class EpochReader {
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;
  readonly #queue: WorkerMessage[] = [];
  #wake: () => void = () => {};
  #end: Error | undefined;

  constructor(job: WorkerJob) {
    this.#worker = new Worker(THREAD, {
      workerData: job,
      execArgv: [], // conditions and loaders of the caller would lead it to sources
    });
    this.#worker.on('message', (message: WorkerMessage) => {
      this.#queue.push(message);
      this.#wake();
    });
    this.#worker.on('error', (error) => this.#finish(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#finish(new Error(`Cannot read on: the reading thread ended with code ${code}`));
        resolve(code);
      });
    });
  }

  get waiting(): number {
    return this.#queue.length;
  }

  async next(): Promise<Uint8Array> {
    while (this.#queue.length === 0) {
      if (this.#end) throw this.#end;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const message = this.#queue.shift() as WorkerMessage;
    if (message.kind === 'failed') throw revive(message);
    this.#tell('more');
    return message.packed;
  }

  async stop(): Promise<void> {
    this.#tell('stop');
    await this.#exited;
  }

  #tell(command: WorkerCommand): void {
    this.#worker.postMessage(command);
  }

  #finish(error: Error): void {
    this.#end ??= error;
    this.#wake();
  }
}

/** Errors lose their class between threads; the one that is foreseen gets it back. */
function revive({ error, storeError }: Extract<WorkerMessage, { kind: 'failed' }>): unknown {
  return storeError === null ? error : new StoreError(storeError, { cause: error });
}

/** Threads run what was built: Node 20 cannot run the sources that tests import. */
const THREAD = import.meta.url.endsWith('.ts')
  ? new URL('../dist/prefetch-worker.js', import.meta.url)
  : new URL('./prefetch-worker.js', import.meta.url);
