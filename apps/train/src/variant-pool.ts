import { DirghayuError } from '@dirghayu/pipeline';
import { Piscina } from 'piscina';
import type { PieceAnswer } from './variant-piece.ts';

/** A thread failed for a reason that a lib foresaw; the code is theirs. */
class PieceError extends DirghayuError {}

/** What threads are started with. */
export interface PoolOptions {
  /** The built module whose `run` answers a piece. */
  readonly worker: URL;
  /** What every piece shares; given to each thread once. */
  readonly shared: unknown;
  readonly threads: number;
}

/** How pieces of the genome are handed to threads. */
export interface PieceRun<Result> {
  readonly signal: AbortSignal;
  /** Takes the results in the order of the pieces, so that sums do not depend on the threads. */
  readonly take: (result: Result, piece: number) => Promise<void> | void;
}

/** Pieces that may be done before their turn, for each thread. */
const AHEAD = 2;

/**
 * Threads that answer pieces of the genome.
 *
 * They start at once and load what they need, some 0.3 s: open the pool before the pieces are known.
 */
export class VariantPool<Piece, Result> {
  readonly #pool: Piscina;
  readonly #threads: number;

  constructor({ worker, shared, threads }: PoolOptions) {
    this.#threads = threads;
    this.#pool = new Piscina({
      filename: worker.href,
      minThreads: threads,
      maxThreads: threads,
      workerData: shared,
    });
  }

  /**
   * Runs pieces and takes their results in order. Holds a few results a thread.
   *
   * @throws {DirghayuError} With code and message of what went wrong in a thread.
   */
  async run(pieces: readonly Piece[], { signal, take }: PieceRun<Result>): Promise<void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const running: Promise<PieceAnswer<Result>>[] = [];
    try {
      for (let next = 0, taken = 0; taken < pieces.length; taken++) {
        while (next < pieces.length && next < taken + AHEAD * this.#threads) {
          const answer = this.#pool.run(pieces[next++], { name: 'run', signal: either });
          answer.catch(() => {}); // seen below, in its turn
          running.push(answer);
        }
        const answer = await (running[taken] as Promise<PieceAnswer<Result>>);
        running[taken] = undefined as never;
        if ('failure' in answer) throw new PieceError(answer.failure.code, answer.failure.message);
        await take(answer.result, taken);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      stop.abort();
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
