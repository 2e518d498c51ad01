import { planShards, surveyVcf } from '@dirghayu/vcf-reader';
import type { SourceFacts } from './describe-source.ts';
import type { PlannedShard } from './plan-file.ts';
import { estimate, shardBytes } from './shard-estimate.ts';

/** Text surveyed of each file, to estimate its rows. */
const SURVEYED_BYTES = 1 << 20;
/** Where regions are asked for, two blocks: a server should send what they need, and little more. */
const SURVEYED_FOR_REGIONS_BYTES = 1 << 17;

/** Cuts files of the same people into ranges of about equal stored size. */
export async function rangeShards(
  facts: readonly SourceFacts[],
  { wholeFiles, wanted }: { wholeFiles: boolean; wanted?: number | undefined },
): Promise<readonly PlannedShard[]> {
  const total = facts.reduce((sum, { source }) => sum + source.bytes, 0);
  const target = wanted ? total / wanted : shardBytes(total);
  const shards: PlannedShard[] = [];
  for (const [source, { source: file, header }] of facts.entries()) {
    const count = Math.max(1, Math.round(file.bytes / target));
    const ranges = wholeFiles ? [null] : await planShards(file.path, count);
    const mostTextBytes = wholeFiles ? SURVEYED_FOR_REGIONS_BYTES : SURVEYED_BYTES;
    const { records, storedBytes } = await surveyVcf(file.path, { mostTextBytes });
    for (const range of ranges) {
      const bytes = range ? range.end - range.start : file.bytes;
      const variants = Math.round((bytes * records) / Math.max(1, storedBytes));
      shards.push({
        index: shards.length,
        kind: 'range',
        source,
        range,
        estimate: estimate(variants, header.samples.length),
      });
    }
  }
  return shards;
}
