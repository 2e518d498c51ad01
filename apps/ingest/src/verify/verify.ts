import { join } from 'node:path';
import { readManifest } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import type { IngestContext } from '../ingest.ts';
import { readStorePlan } from '../output-directory.ts';
import { checkSources } from '../plan/check-sources.ts';
import { shardJobs } from '../shard/shard-job.ts';
import { runInWorkers } from '../shard/worker-pool.ts';
import { type VerifiedShard, VerifyError, type VerifyJob } from './verify-shard.ts';

/**
 * Reads every source again and compares every call with the store, on worker threads.
 *
 * @throws {VerifyError} At the first locus that differs, or if a source has changed since.
 */
export async function verifyStore(
  { dataDir, threads }: { readonly dataDir: string; readonly threads: number },
  { signal, progress }: IngestContext,
): Promise<VerifiedShard & { readonly shards: number }> {
  const manifest = await readManifest(dataDir);
  const { variants } = manifest;
  const plan = await readStorePlan(dataDir, manifest);
  if (!plan) {
    throw new VerifyError(`Cannot verify ${quote(dataDir)}`, {
      expected: 'the plan.json that the ingest left in the store',
      actual: 'none',
    });
  }
  const every = plan.shards.map(({ index }) => index);
  await checkSources(plan, every);
  const jobs = shardJobs(plan, every, { staging: '', memory: 0, threads }).map(
    ({ input }): VerifyJob => ({
      input,
      parts: variants.parts
        .filter(({ path }) => path.endsWith(`/part-${input.index}.parquet`))
        .map(({ chrom, path, sha256 }) => {
          return { chrom, sha256, path: join(dataDir, ...path.split('/')) };
        }),
    }),
  );
  let done = 0;
  const verified = await runInWorkers<VerifyJob, VerifiedShard>(jobs, {
    task: 'verify',
    threads,
    signal,
    onDone: () => {
      done += 1;
      progress({ unit: 'shards', done, total: jobs.length });
    },
  });
  return {
    shards: verified.length,
    variants: verified.reduce((sum, shard) => sum + shard.variants, 0),
    calls: verified.reduce((sum, shard) => sum + shard.calls, 0),
  };
}
