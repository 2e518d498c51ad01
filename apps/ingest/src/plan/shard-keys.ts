import { createHash } from 'node:crypto';
import { sampleListHash } from '@dirghayu/cohort-store';
import { gridSamples, type IngestPlan } from './plan-file.ts';

/**
 * A hash for each shard of all that its parts depend on: the options, the people, and the files
 * that it reads. Its number does not count, nor files that others read: a shard that is done stays
 * done when the ingest is planned again because of one of those.
 */
export function shardKeys(plan: IngestPlan): readonly string[] {
  const common = hash([plan.content, plan.fields, sampleListHash(gridSamples(plan))]);
  const sources = plan.sources.map((source) =>
    hash([source, plan.groups[source.group]?.firstSample]),
  );
  const digestOf = (source: number) => sources[source] ?? '';
  return plan.shards.map((shard) => {
    if (shard.kind === 'range') return hash([common, digestOf(shard.source), shard.range]);
    const { chrom, start, end } = shard;
    const reads = shard.reads.map((read) => [digestOf(read.source), read.chrom, read.range]);
    return hash([common, chrom, start, end, reads]);
  });
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
