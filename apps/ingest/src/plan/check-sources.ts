import { stat } from 'node:fs/promises';
import { quote } from '@dirghayu/pipeline';
import { InputError } from './find-sources.ts';
import type { IngestPlan } from './plan-file.ts';

/**
 * Checks that the sources that a shard reads are still those of the plan, by size and time.
 *
 * @throws {InputError} If one has changed or is gone; the message names it.
 */
export async function checkSources({ shards, sources }: IngestPlan, shard: number): Promise<void> {
  const planned = shards[shard];
  const read =
    planned?.kind === 'window' ? planned.reads.map(({ source }) => source) : [planned?.source ?? 0];
  for (const index of read) {
    const source = sources[index];
    if (!source) continue;
    const status = await stat(source.path).catch(() => null);
    if (status?.size === source.bytes && status.mtimeMs === source.modifiedMs) continue;
    throw new InputError(`Cannot ingest ${quote(source.path)}`, {
      expected: `the file of ${source.bytes} bytes that was planned`,
      actual: status ? 'one that has changed since; plan again with --overwrite' : 'none',
    });
  }
}
