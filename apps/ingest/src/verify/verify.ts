import { join } from 'node:path';
import { type Manifest, readManifest } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import { shardOfPart } from '../commit/part-order.ts';
import type { IngestContext } from '../ingest.ts';
import { readStorePlan } from '../output-directory.ts';
import { checkSources } from '../plan/check-sources.ts';
import type { IngestPlan } from '../plan/plan-file.ts';
import { shardJobs } from '../shard/shard-job.ts';
import { runInWorkers } from '../shard/worker-pool.ts';
import { requireNamedStages } from '../stages/load-stage.ts';
import { FirstDifference, VerifyError } from './first-difference.ts';
import type { VerifiedShard, VerifyJob } from './verify-shard.ts';

/** What is verified, and how. */
export interface VerifyOptions {
  readonly dataDir: string;
  readonly threads: number;
  /** Stages of the user's own that the plan may load. */
  readonly stages?: readonly string[];
}

/**
 * Reads every source again and compares every call with the store, on worker threads, shard by
 * shard in the order of the store's parts. A difference stops the shards that lie behind it.
 *
 * @throws {ConfigError} If the plan holds a stage that the user has not named.
 * @throws {VerifyError} If the store differs, at the first locus in its order, or a source has
 *   changed since.
 */
export async function verifyStore(
  { dataDir, threads, stages = [] }: VerifyOptions,
  { signal, progress }: IngestContext,
): Promise<{ readonly shards: number; readonly variants: number; readonly calls: number }> {
  const manifest = await readManifest(dataDir);
  const plan = await readStorePlan(dataDir, manifest);
  if (!plan) {
    throw new VerifyError(`Cannot verify ${quote(dataDir)}`, {
      expected: 'the plan.json that the ingest left in the store',
      actual: 'none',
    });
  }
  await requireNamedStages(plan.content.stages, stages);
  await checkSources(
    plan,
    plan.shards.map(({ index }) => index),
  );
  const jobs = verifyJobs(dataDir, plan, manifest, threads);
  const differences = new FirstDifference(contigsOf(manifest));
  let done = 0;
  const verified = await runInWorkers<VerifyJob, VerifiedShard>(jobs, {
    task: 'verify',
    threads,
    signal,
    isNeedless: ({ parts: [first] }) =>
      first !== undefined && differences.precedes({ chrom: first.chrom, pos: first.firstPos }),
    onDone: (_, { difference }) => {
      if (difference) differences.add(difference);
      done += 1;
      progress({ unit: 'shards', done, total: jobs.length });
    },
  });
  if (differences.found) throw new VerifyError(differences.found.message);
  return {
    shards: verified.length,
    variants: verified.reduce((sum, shard) => sum + shard.variants, 0),
    calls: verified.reduce((sum, shard) => sum + shard.calls, 0),
  };
}

/** A job a shard, in the order of the store's parts; shards of no parts come last. */
function verifyJobs(
  dataDir: string,
  plan: IngestPlan,
  manifest: Manifest,
  threads: number,
): VerifyJob[] {
  const contigs = contigsOf(manifest);
  const { parts } = manifest.variants;
  const places = new Map(parts.map(({ path }, i) => [shardOfPart(path), i] as const).toReversed());
  const placeOf = (shard: number) => places.get(shard) ?? Number.POSITIVE_INFINITY;
  const inOrder = plan.shards.map(({ index }) => index).toSorted((a, b) => placeOf(a) - placeOf(b));
  return shardJobs(plan, inOrder, { staging: '', memory: 0, threads }).map(({ input }) => ({
    input,
    contigs,
    parts: parts
      .filter(({ path }) => shardOfPart(path) === input.index)
      .map(({ path, ...part }) => ({ ...part, path: join(dataDir, ...path.split('/')) })),
  }));
}

function contigsOf({ variants }: Manifest): string[] {
  return [...new Set(variants.parts.map(({ chrom }) => chrom))];
}
