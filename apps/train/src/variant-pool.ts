import { DirghayuError } from '@dirghayu/pipeline';
import { Piscina } from 'piscina';
import type { PieceAnswer } from './variant-piece.ts';

/** A thread failed for a reason that a lib foresaw; the code is theirs. */
class PieceError extends DirghayuError {}

/** How pieces of the genome are handed to threads. */
export interface PiecePool<Result> {
  /** The built module whose `run` answers a piece. */
  readonly worker: URL;
  /** What every piece shares; given to each thread once. */
  readonly shared: unknown;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Takes the results in the order of the pieces, so that sums do not depend on the threads. */
  readonly take: (result: Result, piece: number) => Promise<void> | void;
}

/** Pieces that may be done before their turn, for each thread. */
const AHEAD = 2;

/**
 * Runs pieces on threads and takes their results in order. Holds a few results a thread.
 *
 * @throws {DirghayuError} With code and message of what went wrong in a thread.
 */
export async function runPieces<Piece, Result>(
  pieces: readonly Piece[],
  { worker, shared, threads, signal, take }: PiecePool<Result>,
): Promise<void> {
  if (pieces.length === 0) return;
  const count = Math.min(threads, pieces.length);
  const pool = new Piscina({
    filename: worker.href,
    minThreads: count,
    maxThreads: count,
    workerData: shared,
  });
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  try {
    const running: Promise<PieceAnswer<Result>>[] = [];
    for (let next = 0, taken = 0; taken < pieces.length; taken++) {
      while (next < pieces.length && next < taken + AHEAD * count) {
        const answer = pool.run(pieces[next++], { name: 'run', signal: either });
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
    await pool.destroy();
  }
}
