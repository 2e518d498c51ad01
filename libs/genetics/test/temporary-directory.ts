import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A temporary directory that goes when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'genetics-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return root;
}
