import { rowCalls, type VariantBlock } from '@dirghayu/genotypes';
import { from } from '@dirghayu/pipeline';
import { type ShardRange, vcfSource } from '@dirghayu/vcf-reader';
import { digestOfRow } from '../agreement/call-digest.ts';

/** Shards of a file that threads take, each the next that nobody has: entering one costs 5 ms. */
export interface ShardQueue {
  readonly path: string;
  readonly ranges: readonly ShardRange[];
  /** One number that the threads share: how many ranges are taken. */
  readonly taken: Int32Array;
  /** Hash the calls, too: for the comparison with others, not for timing. */
  readonly digest: boolean;
}

/** What a thread found; sums, so that threads add up. */
export interface ShardFigures {
  readonly variants: number;
  readonly digest: number;
}

/** Reads shards of the queue into blocks of packed calls and drops them, until none is left. */
export async function readShards({
  path,
  ranges,
  taken,
  digest,
}: ShardQueue): Promise<ShardFigures> {
  let variants = 0;
  let sum = 0;
  for (let range = next(ranges, taken); range; range = next(ranges, taken)) {
    for await (const block of await from(vcfSource(path, { range })).open()) {
      variants += block.count;
      if (digest) sum += digestOfBlock(block);
    }
  }
  return { variants, digest: sum };
}

function next(ranges: readonly ShardRange[], taken: Int32Array): ShardRange | undefined {
  return ranges[Atomics.add(taken, 0, 1)];
}

function digestOfBlock(block: VariantBlock): number {
  let sum = 0;
  for (let i = 0; i < block.count; i++) {
    sum += digestOfRow(block.pos[i] ?? 0, rowCalls(block, i));
  }
  return sum;
}
