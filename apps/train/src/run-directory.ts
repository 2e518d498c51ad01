import { mkdir, readdir, rm } from 'node:fs/promises';
import { DirghayuError, quote } from '@dirghayu/pipeline';

/** The output directory of a run is taken. Code `OUTPUT`. */
export class OutputError extends DirghayuError {
  constructor(action: string, detail: ConstructorParameters<typeof DirghayuError>[2] = {}) {
    super('OUTPUT', action, detail);
  }
}

/** What a run leaves in its directory; what `--overwrite` may remove. */
const OURS = new Set([
  'metrics.json',
  'report.html',
  'splits.tsv',
  'history.jsonl',
  'lifespan',
  'disease',
]);

/** A directory for a run that begins now: `runs/2026-11-22T19-33-00`. */
export function defaultRunDirectory(now: Date): string {
  return `runs/${now.toISOString().slice(0, 19).replaceAll(':', '-')}`;
}

/**
 * Checks that a run may write to `path`, without writing yet.
 *
 * @throws {OutputError} If something is there: a run (unless `overwrite`), or anything else.
 */
export async function checkRunDirectory(path: string, overwrite: boolean): Promise<void> {
  const entries = await readdir(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw new OutputError(`Cannot write to ${quote(path)}`, {
      expected: 'a directory',
      actual: cause.code === 'ENOTDIR' ? 'a file' : cause.message,
      cause,
    });
  });
  const foreign = entries.find((entry) => !OURS.has(entry));
  if (foreign !== undefined) {
    throw new OutputError(`Cannot write to ${quote(path)}`, {
      expected: 'a new directory or that of a training run',
      actual: `a directory that holds ${quote(foreign)}`,
    });
  }
  if (entries.length === 0 || overwrite) return;
  throw new OutputError(`Cannot write to ${quote(path)}`, {
    expected: 'a new directory, or --overwrite to replace the run in it',
    actual: 'the results of an earlier run',
  });
}

/** Makes the directory, without what an earlier run left in it. */
export async function openRunDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const entry of OURS) await rm(`${path}/${entry}`, { recursive: true, force: true });
}
