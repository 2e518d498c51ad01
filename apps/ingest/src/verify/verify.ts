import { join } from 'node:path';
import { readManifest } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import { shardOfPart } from '../commit/part-order.ts';
import type { IngestContext } from '../ingest.ts';
import { readStorePlan } from '../output-directory.ts';
import { checkSources } from '../plan/check-sources.ts';
import { shardJobs } from '../shard/shard-job.ts';
import { runInWorkers } from '../shard/worker-pool.ts';
import { requireNamedStages } from '../stages/load-stage.ts';
import { type VerifiedShard, VerifyError, type VerifyJob } from './verify-shard.ts';

/** What is verified, and how. */
export interface VerifyOptions {
  readonly dataDir: string;
  readonly threads: number;
  /** Stages of the user's own that the plan may load. */
  readonly stages?: readonly string[];
}

/**
 * Reads every source again and compares every call with the store, on worker threads, shard by
 * shard in the order of the store's parts: the difference named is that of the first such shard.
 *
 * @throws {ConfigError} If the plan holds a stage that the user has not named.
 * @throws {VerifyError} At the first locus that differs, or if a source has changed since.
 */
export async function verifyStore(
  { dataDir, threads, stages = [] }: VerifyOptions,
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
  await requireNamedStages(plan.content.stages, stages);
  const every = plan.shards.map(({ index }) => index);
  await checkSources(plan, every);
  // The first part of a shard, by its place among all.
  const places = new Map(
    variants.parts.map(({ path }, i) => [shardOfPart(path), i] as const).toReversed(),
  );
  const placeOf = (shard: number) => places.get(shard) ?? Number.POSITIVE_INFINITY;
  const inOrder = every.toSorted((a, b) => placeOf(a) - placeOf(b));
  const jobs = shardJobs(plan, inOrder, { staging: '', memory: 0, threads }).map(
    ({ input }): VerifyJob => ({
      input,
      parts: variants.parts
        .filter(({ path }) => shardOfPart(path) === input.index)
        .map(({ chrom, path, sha256 }) => {
          return { chrom, sha256, path: join(dataDir, ...path.split('/')) };
        }),
    }),
  );
  let done = 0;
  const verified = await runInWorkers<VerifyJob, VerifiedShard>(jobs, {
    task: 'verify',
    inOrder: true,
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
