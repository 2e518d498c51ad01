import { DirghayuError, quote } from '@dirghayu/pipeline';
import { storedStatus } from '@dirghayu/storage';
import type { IngestPlan } from './plan-file.ts';

/** A source is not the file that was planned. Code `SOURCE_CHANGED`. */
export class SourceChangedError extends DirghayuError {
  constructor(action: string, detail: ConstructorParameters<typeof DirghayuError>[2] = {}) {
    super('SOURCE_CHANGED', action, detail);
  }
}

/**
 * Checks that sources are still those of the plan, by size and time.
 *
 * @param shards - Numbers of the shards whose sources are looked at; each source once.
 * @throws {SourceChangedError} If one has changed or is gone; the message names it.
 */
export async function checkSources(plan: IngestPlan, shards: readonly number[]): Promise<void> {
  const read = new Set(shards.flatMap((shard) => sourcesOf(plan, shard)));
  for (const index of read) {
    const source = plan.sources[index];
    if (!source) continue;
    const status = await storedStatus(source.path);
    if (status?.bytes === source.bytes && (status.modifiedMs ?? 0) === source.modifiedMs) continue;
    throw new SourceChangedError(`Cannot ingest ${quote(source.path)}`, {
      expected: `the file of ${source.bytes} bytes that was planned`,
      actual: status ? 'one that has changed since; plan again with --overwrite' : 'none',
    });
  }
}

function sourcesOf({ shards }: IngestPlan, index: number): readonly number[] {
  const shard = shards[index];
  if (shard?.kind === 'window') return shard.reads.map(({ source }) => source);
  return shard ? [shard.source] : [];
}
