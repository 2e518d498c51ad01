import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { getCall, rowCalls, type VariantBlock } from '@dirghayu/genotypes';
import { DirghayuError } from '@dirghayu/pipeline';
import { type ShardInput, shardStream } from '../shard/shard-stream.ts';
import { type StoredRow, storedRows } from './stored-part.ts';

/** The store does not hold what its sources say. Code `VERIFY`. */
export class VerifyError extends DirghayuError {
  constructor(action: string, detail: ConstructorParameters<typeof DirghayuError>[2] = {}) {
    super('VERIFY', action, detail);
  }
}

/** A shard with the parts that the store holds of it. */
export interface VerifyJob {
  readonly input: ShardInput;
  /** In the order of the shard's contigs. */
  readonly parts: readonly {
    readonly chrom: string;
    readonly path: string;
    /** As the manifest has it. */
    readonly sha256: string;
  }[];
}

/** What was compared. */
export interface VerifiedShard {
  readonly variants: number;
  readonly calls: number;
}

/**
 * Reads a shard from its sources again and compares every call with the store, then the bytes of
 * its parts with their hashes: IDs, counts and fields stand in no call. Messages say where and of
 * whom a call differs, and not what it is: genotypes do not belong into logs.
 *
 * @throws {VerifyError} At the first variant or call that differs; the message names it.
 */
export async function verifyShard(job: VerifyJob, signal: AbortSignal): Promise<VerifiedShard> {
  const stream = await (await shardStream(job.input)).open({ signal });
  const { samples, hasDosages = false } = stream.schema;
  const stored = new StoredContigs(job.parts, hasDosages);
  let variants = 0;
  let calls = 0;
  try {
    for await (const block of stream) {
      signal.throwIfAborted();
      for (let i = 0; i < block.count; i++) {
        compareRow(block, i, await stored.next(block, i), samples);
      }
      variants += block.count;
      calls += block.count * samples.length;
    }
    await stored.end();
    for (const part of job.parts) await checkHash(part);
  } finally {
    await stored.close();
  }
  return { variants, calls };
}

/** Rows of the parts, contig by contig as the sources ask for them. */
class StoredContigs {
  readonly #paths: Map<string, string>;
  #chrom: string | null = null;
  #rows: AsyncGenerator<StoredRow> | undefined;

  readonly #hasDosages: boolean;

  constructor(parts: VerifyJob['parts'], hasDosages: boolean) {
    this.#hasDosages = hasDosages;
    this.#paths = new Map(parts.map(({ chrom, path }) => [chrom, path]));
  }

  /** The stored row that row `i` of `block` must equal; undefined if there are no more. */
  async next({ chrom, pos }: VariantBlock, i: number): Promise<StoredRow | undefined> {
    if (chrom !== this.#chrom) {
      await this.#finishContig();
      this.#chrom = chrom;
      const path = this.#paths.get(chrom);
      this.#paths.delete(chrom);
      this.#rows =
        path === undefined ? undefined : storedRows(path, { hasDosages: this.#hasDosages });
    }
    try {
      const next = await this.#rows?.next();
      return next?.done ? undefined : next?.value;
    } catch (cause) {
      throw new VerifyError(`Cannot verify ${chrom}:${pos[i]} and what follows`, {
        expected: 'a part that can be read',
        actual: cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause),
        cause,
      });
    }
  }

  async end(): Promise<void> {
    await this.#finishContig();
    const [chrom] = this.#paths.keys();
    if (chrom === undefined) return;
    throw new VerifyError(`Cannot verify contig ${chrom}`, {
      expected: 'no variants, as in the sources',
      actual: 'some in the store',
    });
  }

  async close(): Promise<void> {
    await this.#rows?.return(undefined);
  }

  async #finishContig(): Promise<void> {
    const extra = await this.#rows?.next();
    if (!extra || extra.done) return;
    const { pos, ref, alt } = extra.value;
    throw new VerifyError(`Cannot verify ${this.#chrom}:${pos} ${ref}>${alt}`, {
      expected: 'no such variant, as in the sources',
      actual: 'one in the store',
    });
  }
}

async function checkHash({ chrom, path, sha256 }: VerifyJob['parts'][number]): Promise<void> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes);
  if (hash.digest('hex') === sha256) return;
  throw new VerifyError(`Cannot verify contig ${chrom}`, {
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
  const locus = `${block.chrom}:${block.pos[i]} ${block.ref[i]}>${block.alt[i]}`;
  const isSame =
    stored?.pos === block.pos[i] && stored?.ref === block.ref[i] && stored?.alt === block.alt[i];
  if (!stored || !isSame) {
    throw new VerifyError(`Cannot verify ${locus}`, {
      expected: 'the variant, as in the sources',
      actual: stored ? `${stored.pos} ${stored.ref}>${stored.alt} in its place` : 'none',
    });
  }
  const expected = rowCalls(block, i);
  compareDosages(block, i, stored, { locus, samples });
  if (Buffer.compare(expected, stored.calls) === 0) return;
  const person = samples.findIndex((_, p) => getCall(expected, p) !== getCall(stored.calls, p));
  throw new VerifyError(`Cannot verify ${locus} of ${samples[person] ?? 'nobody: unused bits'}`, {
    expected: 'the call of the sources',
    actual: 'another',
  });
}

function compareDosages(
  { dosages }: VariantBlock,
  i: number,
  stored: StoredRow,
  { locus, samples }: { readonly locus: string; readonly samples: readonly string[] },
): void {
  if (!dosages) return;
  const expected = dosages.subarray(i * samples.length, (i + 1) * samples.length);
  const person = expected.findIndex((dosage, p) => dosage !== stored.dosages?.[p]);
  if (person < 0) return;
  throw new VerifyError(`Cannot verify ${locus} of ${samples[person]}`, {
    expected: 'the dosage of the sources',
    actual: 'another',
  });
}
