import type { Progress } from '@dirghayu/pipeline';
import type { VcfSurvey } from '@dirghayu/vcf-reader';
import type { ShardJob } from './shard-job.ts';
import type { ShardResult } from './shard-result.ts';
import { runInWorkers } from './worker-pool.ts';

/** How shards are run. */
export interface ShardPoolOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Bytes read over all shards of this run, with the shards done as a counter. */
  readonly progress: (progress: Progress) => void;
}

/**
 * Runs shards on worker threads.
 *
 * @throws {DirghayuError} With the code and message of what went wrong in a worker.
 */
export async function runShards(
  jobs: readonly ShardJob[],
  { threads, signal, progress }: ShardPoolOptions,
): Promise<readonly ShardResult[]> {
  const total = jobs.reduce((sum, { bytes }) => sum + bytes, 0);
  const doneOf = new Map<ShardJob, number>();
  let shards = 0;
  const note = (job: ShardJob, done: number) => {
    doneOf.set(job, Math.min(done, job.bytes));
    const sum = [...doneOf.values()].reduce((all, bytes) => all + bytes, 0);
    progress({
      unit: 'bytes',
      done: sum,
      total,
      counters: { [`of ${jobs.length} shards`]: shards },
    });
  };
  return runInWorkers<ShardJob, ShardResult>(jobs, {
    task: 'run',
    threads,
    signal,
    onMessage: note,
    onDone: (job) => {
      shards += 1;
      note(job, job.bytes);
    },
  });
}

/** Surveys files on worker threads; in the order of `paths`. */
export async function surveySources(
  paths: readonly string[],
  {
    threads,
    signal,
    progress,
  }: {
    readonly threads: number;
    readonly signal: AbortSignal;
    readonly progress: (done: number, total: number) => void;
  },
): Promise<readonly VcfSurvey[]> {
  let done = 0;
  return runInWorkers<string, VcfSurvey>(paths, {
    task: 'survey',
    threads,
    signal,
    onDone: () => {
      done += 1;
      progress(done, paths.length);
    },
  });
}
