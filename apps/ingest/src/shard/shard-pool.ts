import type { Progress } from '@dirghayu/pipeline';
import type { VcfSurvey } from '@dirghayu/vcf-reader';
import type { ShardJob } from './shard-job.ts';
import type { ShardResult } from './shard-result.ts';
import { runInWorkers } from './worker-pool.ts';

/** How shards are run. */
export interface ShardPoolOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** People of the store, to count genotypes. */
  readonly people: number;
  /** Bytes read over all shards of this run, with shards and genotypes as counters. */
  readonly progress: (progress: Progress) => void;
}

/**
 * Runs shards on worker threads.
 *
 * @throws {DirghayuError} With the code and message of what went wrong in a worker.
 */
export async function runShards(
  jobs: readonly ShardJob[],
  { threads, signal, people, progress }: ShardPoolOptions,
): Promise<readonly ShardResult[]> {
  const started = performance.now();
  const total = jobs.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytesOf = new Map<ShardJob, number>();
  let done = 0;
  let shards = 0;
  let variants = 0;
  const note = (job: ShardJob, bytes: number) => {
    const read = Math.min(bytes, job.bytes);
    done += read - (bytesOf.get(job) ?? 0);
    bytesOf.set(job, read);
    const seconds = (performance.now() - started) / 1000;
    const counters = {
      'shards done': shards,
      'shards in all': jobs.length,
      'genotypes/s': Math.round((variants * people) / seconds),
    };
    progress({ unit: 'bytes', done, total, counters });
  };
  return runInWorkers<ShardJob, ShardResult>(jobs, {
    task: 'run',
    threads,
    signal,
    onMessage: note,
    onDone: (job, { parts }) => {
      shards += 1;
      variants += parts.reduce((sum, { rows }) => sum + rows, 0);
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
