import { readdir, rm } from 'node:fs/promises';
import {
  MANIFEST_FILE,
  type Manifest,
  readManifest,
  requireInside,
  storePaths,
} from '@dirghayu/cohort-store';
import { DirghayuError, quote } from '@dirghayu/pipeline';
import { isRemote, joinLocation, removeStored, storageOf } from '@dirghayu/storage';
import { type IngestPlan, readPlan, writePlan } from './plan/plan-file.ts';
import { shardKeys } from './plan/shard-keys.ts';
import { removeOtherShards } from './shard/shard-result.ts';

/** The output directory holds something that an ingest must not touch. Code `OUTPUT`. */
export class OutputError extends DirghayuError {
  constructor(action: string, detail: ConstructorParameters<typeof DirghayuError>[2] = {}) {
    super('OUTPUT', action, detail);
  }
}

/** What stands in the output directory, as far as `plan` is concerned. */
export type OutputState = 'empty' | 'resumable' | 'replanned' | 'complete' | 'replaceable';

/**
 * Looks at the output directory before anything is written.
 *
 * @throws {OutputError} If it holds another store (and `overwrite` is off), the beginnings of
 *   another ingest, or files that are no store.
 */
export async function inspectOutput(
  root: string,
  plan: IngestPlan,
  overwrite: boolean,
): Promise<OutputState> {
  const entries = await entriesOf(root);
  if (entries === null || entries.length === 0) return 'empty';
  const hasStore = entries.includes(MANIFEST_FILE);
  if (!hasStore && !entries.includes('.staging')) throw foreignDirectory(root, entries);
  if (hasStore && !overwrite) return inspectStore(root, plan);
  const planned = await readPlan(stagedPlanPath(root));
  if (planned?.fingerprint === plan.fingerprint) return 'resumable';
  if (overwrite) return planned && !hasStore ? 'replanned' : 'replaceable';
  throw new OutputError(`Cannot go on with the unfinished ingest in ${quote(root)}`, {
    expected:
      'the same files and options as before; --overwrite plans again and keeps the shards that are not concerned',
    actual: planned ? describeChange(planned, plan) : 'one without a plan',
  });
}

/** The first thing in which two plans differ, for the message. */
function describeChange(planned: IngestPlan, plan: IngestPlan): string {
  const now = new Map(plan.sources.map((source) => [source.path, JSON.stringify(source)]));
  const known = new Set(planned.sources.map(({ path }) => path));
  for (const source of planned.sources) {
    const found = now.get(source.path);
    if (found === undefined) return `no more ${quote(source.path)}`;
    if (found !== JSON.stringify(source)) {
      return `${quote(source.path)}, which has changed since`;
    }
  }
  const added = plan.sources.find(({ path }) => !known.has(path));
  if (added) return `${quote(added.path)}, which was not among them`;
  if (JSON.stringify(planned.phenotypes) !== JSON.stringify(plan.phenotypes)) {
    return 'another clinical table';
  }
  return 'other options';
}

/** Makes the staging directory for `plan`, keeping the finished shards that are of use to it. */
export async function openStaging(
  root: string,
  plan: IngestPlan,
  state: OutputState,
): Promise<void> {
  const { staging } = storePaths(root);
  const keeps = state === 'resumable' || state === 'replanned';
  if (!keeps) await removeStored(staging);
  await requireInside(root, staging);
  if (state === 'replaceable') await removeClaims(root);
  await writePlan(stagedPlanPath(root), plan);
  if (state === 'replanned') await removeOtherShards(staging, shardKeys(plan));
}

/** Removes what an ingest has left of itself; the directory too if nothing else is in it. */
export async function discardStaging(root: string): Promise<void> {
  await removeStored(storePaths(root).staging);
  if (isRemote(root)) return;
  const entries = await entriesOf(root);
  if (entries?.length === 0) await rm(root, { recursive: true });
}

/**
 * Removes the staging directory of what has been published. Its plan goes first: a directory that a
 * crash leaves half removed is then no ingest in progress.
 */
export async function closeStaging(root: string): Promise<void> {
  await removeStored(stagedPlanPath(root));
  await removeStored(storePaths(root).staging);
}

/**
 * Ends what a crash left of a commit to the store at `root` that had published its manifest: puts the
 * plan beside it, and removes the staging directory. What another ingest has left stays.
 */
export async function endCommit(root: string, manifest: Manifest): Promise<void> {
  const staged = await readPlan(stagedPlanPath(root));
  if (staged && !isMadeFrom(manifest, staged)) return;
  if (staged) await writePlan(planPath(root), staged, storePaths(root).staging);
  await closeStaging(root);
}

/** Whether a store was made from `plan`. */
export function isMadeFrom(manifest: Manifest, plan: IngestPlan): boolean {
  return manifest.options['plan'] === plan.fingerprint;
}

async function inspectStore(root: string, plan: IngestPlan): Promise<OutputState> {
  const manifest = await readManifest(root);
  if (isMadeFrom(manifest, plan)) {
    // What a crash between the manifest and the end of a commit left.
    await removeStored(storePaths(root).staging);
    return 'complete';
  }
  throw new OutputError(`Cannot write to ${quote(root)}`, {
    expected:
      'an empty directory, --append to add to the store in it, or --overwrite to replace it',
    actual: 'a cohort store made from other files or options',
  });
}

function foreignDirectory(root: string, entries: readonly string[]): OutputError {
  return new OutputError(`Cannot write to ${quote(root)}`, {
    expected: 'an empty directory or a cohort store',
    actual: `a directory that holds ${quote(entries[0] ?? '')} and is no store`,
  });
}

/** In a bucket a commit claims its generation; whoever replaces the store starts over. */
async function removeClaims(root: string): Promise<void> {
  for (const name of (await entriesOf(root)) ?? []) {
    if (/^manifest\.\d+\.json$/.test(name)) await removeStored(joinLocation(root, name));
  }
}

async function entriesOf(root: string): Promise<string[] | null> {
  if (isRemote(root)) return prefixesOf(root);
  return readdir(root).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    const actual = cause.code === 'ENOTDIR' ? 'a file' : cause.message;
    throw new OutputError(`Cannot write to ${quote(root)}`, {
      expected: 'a directory',
      actual,
      cause,
    });
  });
}

/** The first names below a location of a bucket, which knows no directories. */
async function prefixesOf(root: string): Promise<string[]> {
  const names = new Set<string>();
  const start = joinLocation(root, '').length;
  for await (const { location } of storageOf(root).list(root)) {
    names.add(location.slice(start).split('/')[0] ?? '');
  }
  return [...names];
}

/** Where the plan of the ingest in progress stands. */
export function stagedPlanPath(root: string): string {
  return joinLocation(storePaths(root).staging, 'plan.json');
}

/**
 * The plan that made the store at `root`: the one beside the manifest, or the staged one if a
 * crash came between the two. Null if there is neither.
 */
export async function readStorePlan(root: string, manifest: Manifest): Promise<IngestPlan | null> {
  for (const path of [planPath(root), stagedPlanPath(root)]) {
    const plan = await readPlan(path);
    if (plan && isMadeFrom(manifest, plan)) return plan;
  }
  return null;
}

/** Where the plan of a finished store stands: what verifying and adding to it go by. */
export function planPath(root: string): string {
  return joinLocation(root, 'plan.json');
}
