import { setTimeout as sleep } from 'node:timers/promises';
import { type Manifest, readManifest, storePaths } from '@dirghayu/cohort-store';
import { isDirghayuError, quote } from '@dirghayu/pipeline';
import { formatShardList } from '../commands/shard-list.ts';
import type { IngestContext } from '../ingest.ts';
import { isMadeFrom } from '../output-directory.ts';
import type { IngestPlan } from '../plan/plan-file.ts';
import { shardKeys } from '../plan/shard-keys.ts';
import { readShardFailure, readShardResult } from '../shard/shard-result.ts';
import type { Submission } from './engine.ts';
import { SubmitError } from './submit-error.ts';

/** What is followed. */
export interface FollowedIngest {
  readonly outputDir: string;
  readonly plan: IngestPlan;
  readonly submission: Submission;
  readonly pollMs: number;
}

/**
 * Waits until the jobs have published the store, counting shards by their done-markers: what a
 * queue says of a job is not what the store will hold.
 *
 * @throws {SubmitError} If the jobs have ended without a store; names the shards to run again.
 */
export async function followSubmission(
  { outputDir, plan, submission, pollMs }: FollowedIngest,
  { signal, progress }: IngestContext,
): Promise<Manifest> {
  const missing = new Set(plan.shards.map(({ index }) => index));
  for (;;) {
    // Asked first: whatever was published before the jobs ended is seen below.
    const isAlive = await submission.isAlive();
    const manifest = await publishedManifest(outputDir, plan);
    if (manifest) return manifest;
    await removeDone(missing, outputDir, plan);
    if (!isAlive) throw await unfinished(outputDir, plan, missing);
    const total = plan.shards.length;
    progress({ unit: 'shards', done: total - missing.size, total });
    await sleep(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function publishedManifest(outputDir: string, plan: IngestPlan): Promise<Manifest | null> {
  try {
    const manifest = await readManifest(outputDir);
    return isMadeFrom(manifest, plan) ? manifest : null;
  } catch (error) {
    if (isDirghayuError(error, 'STORE')) return null;
    throw error;
  }
}

async function removeDone(missing: Set<number>, outputDir: string, plan: IngestPlan) {
  const { staging } = storePaths(outputDir);
  const keys = shardKeys(plan);
  for (const shard of [...missing]) {
    if (await readShardResult(staging, keys[shard] ?? '', shard)) missing.delete(shard);
  }
}

async function unfinished(
  outputDir: string,
  plan: IngestPlan,
  missing: ReadonlySet<number>,
): Promise<SubmitError> {
  const { staging } = storePaths(outputDir);
  const keys = shardKeys(plan);
  const reasons = [];
  for (const shard of missing) {
    const failure = await readShardFailure(staging, keys[shard] ?? '');
    if (failure) reasons.push(`${failure.message} (shard ${shard})`);
  }
  const list = formatShardList([...missing]);
  const more = reasons.length > 1 ? ` and ${reasons.length - 1} more failures` : '';
  const why = reasons.length > 0 ? `: ${reasons[0]}${more}` : ' and no failure noted: cancelled';
  return new SubmitError(`Cannot finish the ingest into ${quote(outputDir)}`, {
    expected: 'every shard done and committed; submit again to run what is missing',
    actual:
      missing.size > 0 ? `shards ${list} not done${why}` : 'a commit that failed; see its log',
  });
}
