import { rowCalls, type VariantBlock } from '@dirghayu/genotypes';
import { from } from '@dirghayu/pipeline';
import { type ShardRange, vcfSource } from '@dirghayu/vcf-reader';
import { digestOfRow } from '../agreement/call-digest.ts';

/** What one thread of read-vcf reads. */
export interface ShardTask {
  readonly path: string;
  readonly range: ShardRange;
  /** Hash the calls, too: for the comparison with others, not for timing. */
  readonly digest: boolean;
}

/** What it found; sums, so that shards add up. */
export interface ShardFigures {
  readonly variants: number;
  readonly digest: number;
}

/** Reads a shard into blocks of packed calls and drops them. */
export async function readShard({ path, range, digest }: ShardTask): Promise<ShardFigures> {
  let variants = 0;
  let sum = 0;
  for await (const block of await from(vcfSource(path, { range })).open()) {
    variants += block.count;
    if (digest) sum += digestOfBlock(block);
  }
  return { variants, digest: sum };
}

function digestOfBlock(block: VariantBlock): number {
  let sum = 0;
  for (let i = 0; i < block.count; i++) {
    sum += digestOfRow(block.pos[i] ?? 0, rowCalls(block, i));
  }
  return sum;
}
