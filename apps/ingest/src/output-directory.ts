import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, type Manifest, readManifest, storePaths } from '@dirghayu/cohort-store';
import { DirghayuError, quote } from '@dirghayu/pipeline';
import { type IngestPlan, readPlan, writePlan } from './plan/plan-file.ts';

/** The output directory holds something that an ingest must not touch. Code `OUTPUT`. */
export class OutputError extends DirghayuError {
  constructor(action: string, detail: ConstructorParameters<typeof DirghayuError>[2] = {}) {
    super('OUTPUT', action, detail);
  }
}

/** What stands in the output directory, as far as `plan` is concerned. */
export type OutputState = 'empty' | 'resumable' | 'complete' | 'replaceable';

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
  if (overwrite) return 'replaceable';
  throw new OutputError(`Cannot go on with the unfinished ingest in ${quote(root)}`, {
    expected: 'the same files and options as before; give --overwrite to start afresh',
    actual: 'a source or an option that has changed since',
  });
}

/** Makes the staging directory for `plan`, keeping the finished shards of the same plan. */
export async function openStaging(
  root: string,
  plan: IngestPlan,
  state: OutputState,
): Promise<void> {
  const { staging } = storePaths(root);
  if (state !== 'resumable') await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  await writePlan(stagedPlanPath(root), plan);
}

/** Removes what an ingest has left of itself; the directory too if nothing else is in it. */
export async function discardStaging(root: string): Promise<void> {
  await rm(storePaths(root).staging, { recursive: true, force: true });
  const entries = await entriesOf(root);
  if (entries?.length === 0) await rm(root, { recursive: true });
}

/** Whether a store was made from `plan`. */
export function isMadeFrom(manifest: Manifest, plan: IngestPlan): boolean {
  return manifest.options['plan'] === plan.fingerprint;
}

async function inspectStore(root: string, plan: IngestPlan): Promise<OutputState> {
  const manifest = await readManifest(root);
  if (isMadeFrom(manifest, plan)) {
    // What a crash between the manifest and the end of a commit left.
    await rm(storePaths(root).staging, { recursive: true, force: true });
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

async function entriesOf(root: string): Promise<string[] | null> {
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

/** Where the plan of the ingest in progress stands. */
export function stagedPlanPath(root: string): string {
  return join(storePaths(root).staging, 'plan.json');
}

/** Where the plan of a finished store stands: what verifying and adding to it go by. */
export function planPath(root: string): string {
  return join(root, 'plan.json');
}
