import type { MessagePort } from 'node:worker_threads';
import { isDirghayuError } from '@dirghayu/pipeline';
import { surveyVcf, type VcfSurvey } from '@dirghayu/vcf-reader';
import type { VerifiedShard, VerifyJob } from '../verify/verify-shard.ts';
import type { ShardJob } from './shard-job.ts';
import type { ShardResult } from './shard-result.ts';

/** What a worker thread answers: errors as plain data, since classes do not cross threads. */
export type WorkerAnswer<Result> =
  | { readonly result: Result }
  | { readonly failure: WorkerFailure };

/** An error of a worker, as it crosses threads. */
export interface WorkerFailure {
  readonly kind: 'foreseen' | 'stopped' | 'bug';
  readonly code: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** A job with the line to the main thread: anything that comes in stops the work. */
export interface WorkerTask<Job> {
  readonly job: Job;
  readonly port: MessagePort;
}

// Each task loads what it needs: a thread that only surveys would take 0.3 s longer with DuckDB.

/** A message costs both threads some 0.2 ms, and a reader has one for each half megabyte of text. */
const PROGRESS_EVERY_MS = 100;

/** Runs a shard; the port gets the bytes read so far, ten times a second. */
export function run(task: WorkerTask<ShardJob>): Promise<WorkerAnswer<ShardResult>> {
  let last = performance.now();
  const progress = ({ done }: { readonly done: number }) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    task.port.postMessage(done);
  };
  return answer(task, async (job, signal) => {
    const { runShard } = await import('./run-shard.ts');
    return runShard(job, { signal, progress });
  });
}

/** Surveys a file. */
export function survey(task: WorkerTask<string>): Promise<WorkerAnswer<VcfSurvey>> {
  return answer(task, (path, signal) => surveyVcf(path, { signal }));
}

/** Compares a shard with what the store holds of it. */
export function verify(task: WorkerTask<VerifyJob>): Promise<WorkerAnswer<VerifiedShard>> {
  return answer(task, async (job, signal) => {
    const { verifyShard } = await import('../verify/verify-shard.ts');
    return verifyShard(job, signal);
  });
}

async function answer<Job, Result>(
  { job, port }: WorkerTask<Job>,
  action: (job: Job, signal: AbortSignal) => Promise<Result>,
): Promise<WorkerAnswer<Result>> {
  const controller = new AbortController();
  port.once('message', () => controller.abort(new DOMException('Stopped', 'AbortError')));
  try {
    return { result: await action(job, controller.signal) };
  } catch (error) {
    return { failure: describe(error) };
  } finally {
    port.close();
  }
}

function describe(error: unknown): WorkerFailure {
  if (!(error instanceof Error)) {
    return { kind: 'bug', code: 'BUG', message: String(error), stack: undefined };
  }
  const { message, stack } = error;
  if (error.name === 'AbortError') return { kind: 'stopped', code: 'STOPPED', message, stack };
  if (isDirghayuError(error)) return { kind: 'foreseen', code: error.code, message, stack };
  const { code = 'BUG' } = error as NodeJS.ErrnoException;
  return { kind: 'bug', code, message, stack };
}
