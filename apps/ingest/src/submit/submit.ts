import { join, resolve } from 'node:path';
import { type Manifest, readManifest, storePaths } from '@dirghayu/cohort-store';
import { isRemote } from '@dirghayu/storage';
import { type IngestContext, planContext, readResults, stageSamples } from '../ingest.ts';
import type { IngestOptions } from '../options.ts';
import { inspectOutput, type OutputState, openStaging } from '../output-directory.ts';
import { planIngest } from '../plan/plan.ts';
import type { IngestPlan } from '../plan/plan-file.ts';
import { shardKeys } from '../plan/shard-keys.ts';
import { clearShardFailure } from '../shard/shard-result.ts';
import type { JobFiles, Submission, SubmitEngine, SubmitRequest } from './engine.ts';
import { followSubmission } from './follow.ts';
import { writeJobFiles } from './job-files.ts';
import { shellLine } from './shell-word.ts';

/** How an ingest is handed over. */
export interface SubmitOptions {
  readonly engine: SubmitEngine;
  /** Only says what would be submitted. */
  readonly dryRun: boolean;
  /** Waits for the store. */
  readonly follow: boolean;
  /** Shards that may run at a time; the engine's own bound when absent. */
  readonly atOnce: number | undefined;
  readonly engineOptions: readonly string[];
  /** How a job starts the program, as text for a shell; by default as it was started here. */
  readonly program: string | undefined;
  readonly pollMs: number;
}

/** What came of it. */
export type Submitted =
  /** Files and commands that were not started, and whether the files were written. */
  | { readonly kind: 'prepared'; readonly files: JobFiles; readonly isWritten: boolean }
  | { readonly kind: 'submitted'; readonly description: string }
  | {
      readonly kind: 'finished';
      readonly plan: IngestPlan;
      readonly manifest: Manifest;
      readonly wasComplete: boolean;
      /** Shards that an earlier submission had finished. */
      readonly shardsResumed: number;
    };

/** What a caller may watch. */
export interface SubmitContext extends IngestContext {
  /** Told when jobs have been started or found. */
  readonly onStart: (submission: Submission, missing: number) => void;
}

/**
 * Plans an ingest and hands its missing shards and its commit to an engine. Jobs of an earlier
 * submission that still wait or run are followed, not submitted again.
 *
 * @throws {SubmitError} If the engine refuses, or the jobs end without a store.
 */
export async function submitIngest(
  options: IngestOptions,
  submit: SubmitOptions,
  context: SubmitContext,
): Promise<Submitted> {
  const { outputDir } = options;
  const plan = await planIngest(options, planContext(context));
  const state = await inspectOutput(outputDir, plan, options.overwrite);
  if (state === 'complete') {
    const manifest = await readManifest(outputDir);
    return { kind: 'finished', plan, manifest, wasComplete: true, shardsResumed: 0 };
  }
  const found = state === 'resumable' ? await readResults(plan, outputDir) : [];
  const missing = plan.shards.map(({ index }) => index).filter((index) => !found[index]);
  const request = requestOf(plan, missing, outputDir, submit);
  const { engine, dryRun, follow, pollMs } = submit;
  if (dryRun || !engine.start) return prepare(plan, state, request, submit);
  const earlier = state === 'resumable' ? await engine.resume(request) : null;
  if (!earlier) await stage(plan, state, request);
  const submission = earlier ?? (await engine.start(request));
  context.onStart(submission, missing.length);
  if (!follow) return { kind: 'submitted', description: submission.description };
  const manifest = await followSubmission({ outputDir, plan, submission, pollMs }, context);
  const shardsResumed = plan.shards.length - missing.length;
  return { kind: 'finished', plan, manifest, wasComplete: false, shardsResumed };
}

async function prepare(
  plan: IngestPlan,
  state: OutputState,
  request: SubmitRequest,
  { engine, dryRun }: SubmitOptions,
): Promise<Submitted> {
  const files = await engine.prepare(request);
  if (!dryRun) {
    await stage(plan, state, request);
    await writeJobFiles(request.directory, files.files);
  }
  return { kind: 'prepared', files, isWritten: !dryRun };
}

/** Writes the plan and the people for the shards to find; what failed before is forgotten. */
async function stage(
  plan: IngestPlan,
  state: OutputState,
  { outputDir, shards }: SubmitRequest,
): Promise<void> {
  await openStaging(outputDir, plan, state);
  await stageSamples(plan, outputDir);
  const { staging } = storePaths(outputDir);
  const keys = shardKeys(plan);
  for (const shard of shards) await clearShardFailure(staging, keys[shard] ?? '');
}

function requestOf(
  plan: IngestPlan,
  shards: readonly number[],
  outputDir: string,
  { program, atOnce, engineOptions }: SubmitOptions,
): SubmitRequest {
  const memory = shards.map((shard) => plan.shards[shard]?.estimate.memoryBytes ?? 0);
  return {
    outputDir,
    shards,
    atOnce,
    engineOptions,
    memoryBytes: Math.max(0, ...memory),
    stages: plan.content.stages.flatMap(({ path }) => path ?? []),
    program: program ?? shellLine([process.execPath, resolve(process.argv[1] ?? '')]),
    // sbatch and its logs want a directory of this machine.
    directory: isRemote(outputDir)
      ? resolve('dirghayu-submit', plan.fingerprint.slice(0, 16))
      : join(storePaths(outputDir).staging, 'submit'),
  };
}
