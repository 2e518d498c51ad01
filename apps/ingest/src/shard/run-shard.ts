import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetSink } from '@dirghayu/parquet-writer';
import { DiagnosticCounter, type Progress } from '@dirghayu/pipeline';
import { isRemote, joinLocation, writeStored } from '@dirghayu/storage';
import type { ShardJob } from './shard-job.ts';
import { type ShardResult, shardDirectory, writeShardResult } from './shard-result.ts';
import { shardStream } from './shard-stream.ts';

/**
 * Runs one shard: parts go to an attempt directory, which is renamed when all is well; the
 * done-marker comes last. Twice at once does no harm: both make the same files, and the last
 * rename wins. Where the store is a bucket, attempts are made on this machine and uploaded.
 */
export async function runShard(
  { input, key, staging, memory }: ShardJob,
  { signal, progress }: { signal: AbortSignal; progress: (progress: Progress) => void },
): Promise<ShardResult> {
  const name = `attempt-${input.index}-${randomUUID()}`;
  const attempt = isRemote(staging) ? join(tmpdir(), `dirghayu-${name}`) : join(staging, name);
  await mkdir(attempt, { recursive: true, mode: 0o700 });
  const counter = new DiagnosticCounter();
  try {
    const sink = parquetSink({
      directory: attempt,
      part: input.index,
      calls: input.content.calls,
      memory: `${Math.floor(memory / 1e6)}MB`,
      threads: 1,
    });
    const stream = await shardStream(input);
    const parts = await stream.into(sink, {
      signal,
      progress,
      report: (diagnostic) => counter.add(diagnostic),
    });
    const result = { shard: input.index, key, parts, diagnostics: counter.counts() };
    await publish(staging, attempt, result);
    return result;
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
}

async function publish(staging: string, attempt: string, result: ShardResult): Promise<void> {
  const target = shardDirectory(staging, result.key);
  if (isRemote(staging)) {
    for (const { path } of result.parts) {
      await writeStored(joinLocation(target, path), { file: join(attempt, path) });
    }
  } else if (result.parts.length > 0) await replaceDirectory(attempt, target);
  await writeShardResult(staging, result);
}

/** Renames a directory over another; a second attempt at the same may get in between. */
async function replaceDirectory(from: string, to: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    await rm(to, { recursive: true, force: true });
    try {
      return await rename(from, to);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (tries >= 10 || (code !== 'ENOTEMPTY' && code !== 'EEXIST')) throw error;
    }
  }
}
