import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { getCall, rowCalls, type VariantBlock } from '@dirghayu/genotypes';
import { type ShardInput, shardStream } from '../shard/shard-stream.ts';
import {
  type Difference,
  DifferenceError,
  FirstDifference,
  type Locus,
} from './first-difference.ts';
import { extraVariant, StoredContigs } from './stored-contigs.ts';
import type { StoredRow, VerifiedPart } from './stored-part.ts';

/** A shard with the parts that the store holds of it. */
export interface VerifyJob {
  readonly input: ShardInput;
  readonly parts: readonly VerifiedPart[];
  /** All contigs of the store, in its order. */
  readonly contigs: readonly string[];
}

/** What was compared. */
export interface VerifiedShard {
  readonly variants: number;
  readonly calls: number;
  /** The first in the order of the store; null: the shard holds what its sources say. */
  readonly difference: Difference | null;
}

/**
 * Reads a shard from its sources again and compares every call with the store, then the bytes of
 * its parts with their hashes: IDs, counts and fields stand in no call. Messages say where and of
 * whom a call differs, and not what it is: genotypes do not belong into logs.
 *
 * Ends early where no earlier difference can follow.
 */
export async function verifyShard(job: VerifyJob, signal: AbortSignal): Promise<VerifiedShard> {
  const { input, parts, contigs } = job;
  const stream = await (await shardStream(input)).open({ signal });
  const { samples, hasDosages = false } = stream.schema;
  const stored = new StoredContigs(parts, hasDosages);
  const differences = new FirstDifference(contigs);
  let variants = 0;
  const result = () => {
    return { variants, calls: variants * samples.length, difference: differences.found };
  };
  try {
    for await (const block of stream) {
      signal.throwIfAborted();
      if ([startOf(block), ...stored.left()].every((locus) => differences.precedes(locus))) {
        return result();
      }
      if (block.chrom !== stored.chrom) {
        await differences.within(stored.chrom, () => stored.finish());
        await stored.start(block.chrom);
      }
      await differences.within(block.chrom, () => compareBlock(block, stored, samples));
      variants += block.count;
    }
    await differences.within(stored.chrom, () => stored.finish());
    for (const locus of stored.left()) await differences.within(locus.chrom, () => refuse(locus));
    for (const part of parts) await differences.within(part.chrom, () => checkHash(part));
  } finally {
    await stored.close();
  }
  return result();
}

function startOf({ chrom, pos }: VariantBlock): Locus {
  return { chrom, pos: pos[0] as number };
}

async function compareBlock(
  block: VariantBlock,
  stored: StoredContigs,
  samples: readonly string[],
): Promise<void> {
  for (let i = 0; i < block.count; i++) {
    compareRow(block, i, await stored.next(block.pos[i] as number), samples);
  }
}

function refuse(locus: Locus): void {
  throw new DifferenceError(locus, `Cannot verify contig ${locus.chrom}`, {
    expected: 'no variants, as in the sources',
    actual: 'some in the store',
  });
}

async function checkHash({ chrom, lastPos, path, sha256 }: VerifiedPart): Promise<void> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes);
  if (hash.digest('hex') === sha256) return;
  throw new DifferenceError({ chrom, pos: lastPos }, `Cannot verify contig ${chrom}`, {
    location: { file: path },
    expected: 'the bytes that were written',
    actual: 'others, though every call is right',
  });
}

function compareRow(
  block: VariantBlock,
  i: number,
  stored: StoredRow | undefined,
  samples: readonly string[],
): void {
  const locus = { chrom: block.chrom, pos: block.pos[i] as number };
  const variant = `${block.chrom}:${block.pos[i]} ${block.ref[i]}>${block.alt[i]}`;
  const isSame =
    stored?.pos === block.pos[i] && stored?.ref === block.ref[i] && stored?.alt === block.alt[i];
  if (stored && stored.pos < locus.pos) throw extraVariant(block.chrom, stored);
  if (!stored || !isSame) {
    throw new DifferenceError(locus, `Cannot verify ${variant}`, {
      expected: 'the variant, as in the sources',
      actual: stored ? `${stored.pos} ${stored.ref}>${stored.alt} in its place` : 'none',
    });
  }
  const expected = rowCalls(block, i);
  compareDosages(block, i, stored, { locus, variant, samples });
  if (Buffer.compare(expected, stored.calls) === 0) return;
  const person = samples.findIndex((_, p) => getCall(expected, p) !== getCall(stored.calls, p));
  const whose = samples[person] ?? 'nobody: unused bits';
  throw new DifferenceError(locus, `Cannot verify ${variant} of ${whose}`, {
    expected: 'the call of the sources',
    actual: 'another',
  });
}

function compareDosages(
  { dosages }: VariantBlock,
  i: number,
  stored: StoredRow,
  {
    locus,
    variant,
    samples,
  }: { readonly locus: Locus; readonly variant: string; readonly samples: readonly string[] },
): void {
  if (!dosages) return;
  const expected = dosages.subarray(i * samples.length, (i + 1) * samples.length);
  const person = expected.findIndex((dosage, p) => dosage !== stored.dosages?.[p]);
  if (person < 0) return;
  throw new DifferenceError(locus, `Cannot verify ${variant} of ${samples[person]}`, {
    expected: 'the dosage of the sources',
    actual: 'another',
  });
}
