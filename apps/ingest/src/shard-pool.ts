import { MessageChannel } from 'node:worker_threads';
import { DirghayuError, type Progress } from '@dirghayu/pipeline';
import { Piscina } from 'piscina';
import type { ShardJob, ShardResult } from './run-shard.ts';
import type { ShardAnswer, ShardFailure } from './shard-worker.ts';

/** A shard failed for a reason that the reader or the writer foresaw; the code is theirs. */
export class ShardError extends DirghayuError {}

/** How a pool of workers runs shards. */
export interface PoolOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Bytes read, over all shards of this run. */
  readonly progress: (progress: Progress) => void;
  readonly onDone: (result: ShardResult) => void;
}

/**
 * Runs the jobs on worker threads. The first failure stops the others, waits until they have
 * cleaned up, and is thrown.
 *
 * @throws {ShardError} With the code and message of what went wrong in a worker.
 */
export async function runShards(jobs: readonly ShardJob[], options: PoolOptions): Promise<void> {
  if (jobs.length === 0) return;
  const threads = Math.min(options.threads, jobs.length);
  const pool = new Piscina({
    filename: new URL('./shard-worker.js', import.meta.url).href,
    name: 'work',
    minThreads: threads,
    maxThreads: threads,
  });
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const bytes = new Map<number, number>();
  const report = (shard: number, done: number) => {
    bytes.set(shard, done);
    options.progress({ unit: 'bytes', done: [...bytes.values()].reduce((sum, n) => sum + n, 0) });
  };
  try {
    const outcomes = await Promise.allSettled(
      jobs.map((job) =>
        runInWorker(pool, job, signal, report).then(options.onDone, (error: unknown) => {
          stop.abort();
          throw error;
        }),
      ),
    );
    throwFirst(outcomes, options.signal);
  } finally {
    await pool.close();
  }
}

async function runInWorker(
  pool: Piscina,
  job: ShardJob,
  signal: AbortSignal,
  report: (shard: number, done: number) => void,
): Promise<ShardResult> {
  signal.throwIfAborted();
  const { port1: ours, port2: theirs } = new MessageChannel();
  const stop = () => ours.postMessage('stop');
  signal.addEventListener('abort', stop, { once: true });
  ours.on('message', (done: number) => report(job.shard.index, done));
  try {
    const task = { job, port: theirs };
    const answer = (await pool.run(task, { transferList: [theirs] })) as ShardAnswer;
    if ('failure' in answer) throw toError(answer.failure);
    return answer.result;
  } finally {
    signal.removeEventListener('abort', stop);
    ours.close();
  }
}

/** The failure that started it all: any other than the stops that it caused. */
function throwFirst(outcomes: readonly PromiseSettledResult<void>[], signal: AbortSignal): void {
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as Error] : [],
  );
  const cause = reasons.find((reason) => reason.name !== 'AbortError') ?? reasons[0];
  if (cause === undefined) return;
  if (cause.name === 'AbortError') signal.throwIfAborted();
  throw cause;
}

function toError({ kind, code, message, stack }: ShardFailure): Error {
  if (kind === 'stopped') return new DOMException(message, 'AbortError');
  const error = kind === 'foreseen' ? new ShardError(code, message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
