import { setMaxListeners } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { DirghayuError } from '@dirghayu/pipeline';
import { Piscina } from 'piscina';
import type { WorkerAnswer, WorkerFailure } from './shard-worker.ts';

/** A worker failed for a reason that the reader or the writer foresaw; the code is theirs. */
class WorkerError extends DirghayuError {}

/** Threads run what was built: Node 20 cannot run the sources that tests import. */
const THREAD = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/shard/shard-worker.js', import.meta.url).href
  : new URL('./shard-worker.js', import.meta.url).href;

/** Why a job was stopped that need not be done. */
const NEEDLESS = Symbol('needless');

/** How jobs are spread over threads. */
export interface PoolOptions<Job, Result> {
  /** Name of the worker's function. */
  readonly task: 'run' | 'survey' | 'verify';
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Called with what a job sends while it runs. */
  readonly onMessage?: (job: Job, message: number) => void;
  readonly onDone?: (job: Job, result: Result) => void;
  /** Whether a job, by what others have found, need not be done; asked whenever one is done. */
  readonly isNeedless?: (job: Job) => boolean;
}

/**
 * Short-lived objects that a thread may hold, half of what V8 takes: it grows towards it for seconds, so that
 * four times the variants took 1.24 times the memory; with this 1.08 times, in the same time.
 */
const YOUNG_MB = 24;

/**
 * Runs the jobs on worker threads; results in the order of the jobs, without those that were
 * needless. The first failure stops the others, waits until they have cleaned up, and is thrown.
 *
 * @throws {DirghayuError} With the code and message of what went wrong in a worker.
 */
export async function runInWorkers<Job, Result>(
  jobs: readonly Job[],
  options: PoolOptions<Job, Result>,
): Promise<Result[]> {
  if (jobs.length === 0) return [];
  const threads = Math.min(options.threads, jobs.length);
  const pool = new Piscina({
    filename: THREAD,
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    execArgv: [], // conditions and loaders of the caller would lead it to sources
  });
  const stops = jobs.map(() => new AbortController());
  setMaxListeners(0, options.signal); // every job listens: Node would warn from the eleventh on
  const isNeedless = (i: number) => stops[i]?.signal.reason === NEEDLESS;
  const stopNeedless = () => {
    for (const [i, job] of jobs.entries()) if (options.isNeedless?.(job)) stops[i]?.abort(NEEDLESS);
  };
  try {
    const outcomes = await Promise.allSettled(
      jobs.map(async (job, i) => {
        try {
          const own = stops[i]?.signal ?? options.signal;
          const result = await runOne(pool, job, AbortSignal.any([options.signal, own]), options);
          options.onDone?.(job, result);
          stopNeedless();
          return [result];
        } catch (error) {
          if (isNeedless(i)) return [];
          for (const stop of stops) stop.abort();
          throw error;
        }
      }),
    );
    return results(outcomes, options.signal);
  } finally {
    await pool.close();
  }
}

async function runOne<Job, Result>(
  pool: Piscina,
  job: Job,
  signal: AbortSignal,
  { task: name, onMessage }: PoolOptions<Job, Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const { port1: ours, port2: port } = new MessageChannel();
  const stop = () => ours.postMessage('stop');
  signal.addEventListener('abort', stop, { once: true });
  ours.on('message', (message: number) => onMessage?.(job, message));
  try {
    const answer: WorkerAnswer<Result> = await pool.run(
      { job, port },
      { name, transferList: [port] },
    );
    if ('failure' in answer) throw toError(answer.failure);
    return answer.result;
  } finally {
    signal.removeEventListener('abort', stop);
    ours.close();
  }
}

/** All results, or the failure that started it all: any other than the stops that it caused. */
function results<Result>(
  outcomes: readonly PromiseSettledResult<readonly Result[]>[],
  signal: AbortSignal,
): Result[] {
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as Error] : [],
  );
  const cause = reasons.find((reason) => reason.name !== 'AbortError') ?? reasons[0];
  if (cause?.name === 'AbortError') signal.throwIfAborted();
  if (cause) throw cause;
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
}

function toError({ kind, code, message, stack }: WorkerFailure): Error {
  if (kind === 'stopped') return new DOMException(message, 'AbortError');
  const error = kind === 'foreseen' ? new WorkerError(code, message) : new Error(message);
  if (kind === 'bug') Object.assign(error, { code });
  if (stack !== undefined) error.stack = stack;
  return error;
}
