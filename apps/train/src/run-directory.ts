import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DirghayuError, quote } from '@dirghayu/pipeline';

/** The output directory of a run is taken. Code `OUTPUT`. */
export class OutputError extends DirghayuError {
  constructor(action: string, detail: ConstructorParameters<typeof DirghayuError>[2] = {}) {
    super('OUTPUT', action, detail);
  }
}

/** What the report of a run is drawn from: `train report` draws it again. */
export const REPORT_DATA = 'report.json';

/** What a run leaves in its directory; what `--overwrite` may remove. */
const OURS = /^(metrics\.json|report\.html|report\.json|splits\.tsv|lifespan|disease|fold-\d+)$/;

/** What may be done with an earlier run in the directory; else nothing. */
export interface EarlierRun {
  readonly overwrite: boolean;
  readonly resume: boolean;
}

/** A directory for a run that begins now: `runs/2026-11-22T19-33-00`. */
export function defaultRunDirectory(now: Date): string {
  return `runs/${now.toISOString().slice(0, 19).replaceAll(':', '-')}`;
}

/**
 * Checks that a run may write to `path`, without writing yet.
 *
 * @throws {OutputError} If something is there: a run (unless it may be replaced or gone on with), or
 * anything else.
 */
export async function checkRunDirectory(
  path: string,
  { overwrite, resume }: EarlierRun,
): Promise<void> {
  const entries = await readdir(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw new OutputError(`Cannot write to ${quote(path)}`, {
      expected: 'a directory',
      actual: cause.code === 'ENOTDIR' ? 'a file' : cause.message,
      cause,
    });
  });
  const foreign = entries.find((entry) => !OURS.test(entry));
  if (foreign !== undefined) {
    throw new OutputError(`Cannot write to ${quote(path)}`, {
      expected: 'a new directory or that of a training run',
      actual: `a directory that holds ${quote(foreign)}`,
    });
  }
  if (entries.length === 0 || overwrite || resume) return;
  throw new OutputError(`Cannot write to ${quote(path)}`, {
    expected: 'a new directory, or --overwrite to replace the run in it, or --resume',
    actual: 'the results of an earlier run',
  });
}

/** Whether an earlier run left a state in the directory that `--resume` goes on from. */
export async function hasTrainingState(path: string): Promise<boolean> {
  const names = await readdir(path, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  return names.some((name) => basename(name) === 'state.json');
}

/** Makes the directory, without what an earlier run left in it unless that is gone on with. */
export function openRunDirectory(path: string, { resume }: EarlierRun): void {
  mkdirSync(path, { recursive: true });
  if (resume) return;
  for (const entry of readdirSync(path)) {
    if (OURS.test(entry)) rmSync(join(path, entry), { recursive: true, force: true });
  }
}
