import { randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@dirghayu/cohort-store';
import { parquetSink, type WrittenPart } from '@dirghayu/parquet-writer';
import {
  createStage,
  type DiagnosticCount,
  DiagnosticCounter,
  from,
  type Progress,
} from '@dirghayu/pipeline';
import { parseRegion, vcfSource } from '@dirghayu/vcf-reader';
import type { ContentOptions } from './options.ts';
import type { Shard } from './plan.ts';
import { filterVariants } from './stages/filter-variants.ts';

/** A shard with all that it takes to run it, anywhere that sees the same files. */
export interface ShardJob {
  readonly shard: Shard;
  readonly content: ContentOptions;
  readonly staging: string;
  /** Bytes that DuckDB may hold. */
  readonly memory: number;
}

/** The done-marker of a shard: what it wrote and what it dropped. */
export interface ShardResult {
  readonly shard: number;
  readonly source: string;
  /** Paths relative to `staging/shard-<i>`. */
  readonly parts: readonly WrittenPart[];
  readonly diagnostics: readonly DiagnosticCount[];
}

/** Where a shard's parts lie once it is done. */
export function shardDirectory(staging: string, shard: number): string {
  return join(staging, `shard-${shard}`);
}

/** The result of a shard that is done, else null. */
export async function readShardResult(staging: string, shard: number): Promise<ShardResult | null> {
  const text = await readFile(markerPath(staging, shard), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  return text === null ? null : (JSON.parse(text) as ShardResult);
}

/**
 * Runs one shard: parts go to an attempt directory, which is renamed when all is well; the
 * done-marker comes last. Twice at once does no harm: one rename wins.
 */
export async function runShard(
  job: ShardJob,
  { signal, progress }: { signal: AbortSignal; progress: (progress: Progress) => void },
): Promise<ShardResult> {
  const { shard, content, staging } = job;
  const attempt = join(staging, `attempt-${shard.index}-${randomUUID()}`);
  const counter = new DiagnosticCounter();
  try {
    const parts = await from(source(shard, content))
      .through(await createStage(filterVariants, filterOptions(content)))
      .into(sink(job, attempt), { signal, progress, report: (item) => counter.add(item) });
    const result = {
      shard: shard.index,
      source: shard.source,
      parts,
      diagnostics: counter.counts(),
    };
    await publish(staging, attempt, result);
    return result;
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
}

function source(shard: Shard, content: ContentOptions): ReturnType<typeof vcfSource> {
  const { halfCall, duplicates, onMalformed, info, regions } = content;
  return vcfSource(shard.source, {
    ...(shard.range ? { range: shard.range } : {}),
    ...(regions.length > 0 ? { regions: regions.map((region) => parseRegion(region)) } : {}),
    halfCall,
    duplicates,
    onMalformed,
    info,
  });
}

function filterOptions({ passOnly, minMaf, maxMissing }: ContentOptions) {
  return { passOnly, minMaf, maxMissing };
}

function sink({ shard, content, memory }: ShardJob, directory: string) {
  return parquetSink({
    directory,
    part: shard.index,
    calls: content.calls,
    memory: `${Math.floor(memory / 1e6)}MB`,
    threads: 1,
  });
}

async function publish(staging: string, attempt: string, result: ShardResult): Promise<void> {
  if (result.parts.length > 0) {
    const directory = shardDirectory(staging, result.shard);
    await rm(directory, { recursive: true, force: true });
    await rename(attempt, directory);
  }
  await writeFileAtomically(markerPath(staging, result.shard), `${JSON.stringify(result)}\n`);
}

function markerPath(staging: string, shard: number): string {
  return join(staging, `shard-${shard}.json`);
}
