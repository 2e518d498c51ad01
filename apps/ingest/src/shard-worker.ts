import type { MessagePort } from 'node:worker_threads';
import { isDirghayuError } from '@dirghayu/pipeline';
import { runShard, type ShardJob, type ShardResult } from './run-shard.ts';

/** What a worker thread answers: errors as plain data, since classes do not cross threads. */
export type ShardAnswer = { readonly result: ShardResult } | { readonly failure: ShardFailure };

/** An error of a shard, as it crosses threads. */
export interface ShardFailure {
  readonly kind: 'foreseen' | 'stopped' | 'bug';
  readonly code: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/**
 * Runs a shard in a worker thread. Over `port` the main thread sends anything to stop it, and
 * gets the bytes read so far.
 */
export async function work(task: { job: ShardJob; port: MessagePort }): Promise<ShardAnswer> {
  const { job, port } = task;
  const controller = new AbortController();
  port.once('message', () => controller.abort(new DOMException('Stopped', 'AbortError')));
  try {
    const result = await runShard(job, {
      signal: controller.signal,
      progress: ({ done }) => port.postMessage(done),
    });
    return { result };
  } catch (error) {
    return { failure: describe(error) };
  } finally {
    port.close();
  }
}

function describe(error: unknown): ShardFailure {
  if (!(error instanceof Error)) {
    return { kind: 'bug', code: 'BUG', message: String(error), stack: undefined };
  }
  const { message, stack } = error;
  if (error.name === 'AbortError') return { kind: 'stopped', code: 'STOPPED', message, stack };
  if (isDirghayuError(error)) return { kind: 'foreseen', code: error.code, message, stack };
  return { kind: 'bug', code: 'BUG', message, stack };
}
