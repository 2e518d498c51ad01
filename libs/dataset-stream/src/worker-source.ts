import { Worker } from 'node:worker_threads';
import { StoreError } from '@dirghayu/cohort-store';
import { type EpochPart, type PackedSource, type StoredRows, wholeRows } from './packed-source.ts';
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

/** An epoch for the thread to read. */
export interface WorkerJob extends EpochPart {
  /** Batches that may be sent before the first is asked for. */
  readonly ahead: number;
}

/** What the thread sends of an epoch: a batch's packed calls, why there is none; at last, that it is over. */
export type WorkerMessage =
  | { readonly kind: 'batch'; readonly packed: Uint8Array }
  | { readonly kind: 'failed'; readonly error: unknown; readonly storeError: string | null }
  | { readonly kind: 'over' };

/** What the thread is told: to read an epoch, to send one batch more, to leave the epoch, or to end. */
export type WorkerCommand = WorkerJob | 'more' | 'leave' | 'stop';

/**
 * Sources whose threads may be reading when a program ends without closing them: cut off within a read,
 * DuckDB's binding aborts the whole process.
 */
const unclosed = new Set<WorkerSource>();

function closeBeforeExit(source: WorkerSource): void {
  if (unclosed.size === 0) process.once('beforeExit', closeAll);
  unclosed.add(source);
}

function closeAll(): void {
  for (const source of unclosed) source.close();
}

/**
 * A `WindowSource` on a thread of its own, so that reading goes on while training computes.
 *
 * Holds two windows, and `AHEAD + 1` batches beside the one that was given out. The thread goes on to the next
 * epoch, since a new one takes 0.2 s to load its modules, and begins to read it if it is told which that is.
 * Epochs that are read at once have a thread each.
 */
export class WorkerSource implements PackedSource {
  readonly stride: number;
  readonly #matrix: WorkerMatrix;
  readonly #threads = new Set<ReadingThread>();
  readonly #idle: ReadingThread[] = [];
  #begun: { readonly part: EpochPart; readonly thread: ReadingThread } | undefined;

  constructor(matrix: WorkerMatrix, stride: number) {
    this.#matrix = matrix;
    this.stride = stride;
  }

  async *batches(part: EpochPart, next?: () => EpochPart): AsyncGenerator<StoredRows> {
    const thread = await this.#threadOf(part);
    let isWhole = false;
    try {
      for (const _ of part.slices) yield wholeRows(await thread.next());
      isWhole = true;
    } finally {
      const isFree = await this.#free(thread);
      if (isFree && isWhole && next && !this.#begun) this.#begin(next());
    }
  }

  /** The thread that has begun to read `part`, or one that does so now. */
  async #threadOf(part: EpochPart): Promise<ReadingThread> {
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun && begun.part !== part) await this.#free(begun.thread);
    const thread = begun?.part === part ? begun.thread : this.#read(part);
    thread.hold();
    return thread;
  }

  #read(part: EpochPart): ReadingThread {
    closeBeforeExit(this);
    const thread = this.#idle.pop() ?? new ReadingThread(this.#matrix);
    this.#threads.add(thread);
    thread.read({ ...part, ahead: AHEAD });
    return thread;
  }

  #begin(part: EpochPart): void {
    this.#begun = { part, thread: this.#read(part) };
  }

  /** Whether it can read on: a thread that ended, by a fault or by `close`, is let go. */
  async #free(thread: ReadingThread): Promise<boolean> {
    const isFree = await thread.leave();
    if (isFree) this.#idle.push(thread);
    else this.#threads.delete(thread);
    return isFree;
  }

  /** Batches that have arrived and that nobody has taken yet. */
  get waiting(): number {
    return [...this.#threads].reduce((sum, thread) => sum + thread.waiting, 0);
  }

  /** Threads that there are, reading or not. */
  get threads(): number {
    return this.#threads.size;
  }

  /** Ends the threads, also of epochs that nobody reads on. */
  async close(): Promise<void> {
    unclosed.delete(this);
    if (unclosed.size === 0) process.off('beforeExit', closeAll);
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
    this.#threads.clear();
    this.#idle.length = 0;
    this.#begun = undefined;
  }
}

/** One thread that reads one epoch after the other. */
class ReadingThread {
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;
  readonly #queue: WorkerMessage[] = [];
  #wake: () => void = () => {};
  #end: Error | undefined;

  constructor(matrix: WorkerMatrix) {
    this.#worker = new Worker(THREAD, {
      workerData: matrix,
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

  read(job: WorkerJob): void {
    this.#tell(job);
  }

  /** Keeps the program alive until `leave`. */
  hold(): void {
    this.#worker.ref();
  }

  async next(): Promise<Uint8Array> {
    const message = await this.#take();
    if (message.kind === 'failed') throw revive(message);
    if (message.kind === 'over') throw new Error('Cannot read on: the epoch is over');
    this.#tell('more');
    return message.packed;
  }

  /** Ends the epoch; false if the thread has ended too. */
  async leave(): Promise<boolean> {
    this.hold();
    this.#tell('leave');
    try {
      while ((await this.#take()).kind !== 'over');
    } catch {
      return false;
    }
    this.#worker.unref();
    return true;
  }

  async stop(): Promise<void> {
    this.hold();
    this.#tell('stop');
    await this.#exited;
  }

  async #take(): Promise<WorkerMessage> {
    for (;;) {
      const message = this.#queue.shift();
      if (message) return message;
      if (this.#end) throw this.#end;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
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
