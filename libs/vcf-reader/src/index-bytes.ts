import { gunzipSync, gzipSync } from 'node:zlib';
import { BgzfError } from './errors.ts';

/** Indexes of whole human genomes take a few megabytes. */
const MAX_INDEX_BYTES = 1 << 28;
const TABIX_MAGIC = 'TBI\u0001';
const CSI_MAGIC = 'CSI\u0001';
/** Bins of more levels than any genome needs would be walked one by one. */
const MAX_DEPTH = 7;
const MAX_SHIFT = 30;

/** The content of an index whose every length is known to fit it. */
export interface IndexBytes {
  readonly kind: 'tbi' | 'csi';
  readonly bytes: Buffer;
  /** The same as it lies in the file. */
  readonly stored: Buffer | null;
}

/**
 * Inflates an index and walks it once, so that no count in it can send a reader behind its end or
 * into gigabytes.
 *
 * @throws {BgzfError} If it is damaged.
 */
export function checkIndex(stored: Buffer, file: string): IndexBytes {
  const bytes = inflate(stored, file);
  const magic = bytes.toString('latin1', 0, 4);
  if (magic !== TABIX_MAGIC && magic !== CSI_MAGIC) throw damaged(file, 'no such file');
  const kind = magic === TABIX_MAGIC ? 'tbi' : 'csi';
  const walk = new Walk(bytes, file);
  const { references, maxBin } = kind === 'tbi' ? walk.tabixHeader() : walk.csiHeader();
  for (let i = 0; i < references; i++) {
    const bins = walk.count(4);
    for (let bin = 0; bin < bins; bin++) walk.bin(kind, maxBin);
    if (kind === 'tbi') walk.skip(8 * walk.count(8));
  }
  return { kind, bytes, stored: bytes === stored ? null : stored };
}

/** The same index with the names of its contigs: that of a BCF leaves them to the BCF's header. */
export function withContigNames(
  { kind, bytes }: IndexBytes,
  contigs: readonly (string | undefined)[],
): IndexBytes {
  const auxLength = bytes.readInt32LE(12);
  const names = Buffer.from(contigs.map((name) => `${name ?? ''}\0`).join(''));
  const aux = Buffer.alloc(28);
  aux.writeInt32LE(2, 0); // VCF
  aux.writeInt32LE(names.length, 24);
  const head = Buffer.from(bytes.subarray(0, 16));
  head.writeInt32LE(aux.length + names.length, 12);
  const named = Buffer.concat([head, aux, names, bytes.subarray(16 + auxLength)]);
  return { kind, bytes: named, stored: null };
}

/** The index as its readers take it: compressed. */
export function storedIndex({ bytes, stored }: IndexBytes): Uint8Array {
  return stored ?? gzipSync(bytes, { level: 1 });
}

/** Steps through an index; throws where a length does not fit. */
class Walk {
  readonly #bytes: Buffer;
  readonly #file: string;
  #at = 4;

  constructor(bytes: Buffer, file: string) {
    this.#bytes = bytes;
    this.#file = file;
  }

  tabixHeader(): { references: number; maxBin: number } {
    const references = this.#integer();
    this.skip(24);
    this.skip(this.#integer());
    return { references: this.#checked(references, 4), maxBin: maxBinOf(5) };
  }

  csiHeader(): { references: number; maxBin: number } {
    const shift = this.#integer();
    const depth = this.#integer();
    if (shift < 0 || shift > MAX_SHIFT || depth < 0 || depth > MAX_DEPTH) {
      throw damaged(this.#file, `bins of 2^${shift} bases on ${depth} levels`);
    }
    const auxLength = this.#integer();
    if (auxLength >= 28) {
      const names =
        this.#at + 24 + 4 <= this.#bytes.length ? this.#bytes.readInt32LE(this.#at + 24) : -1;
      if (names < 0 || names > auxLength - 28) throw damaged(this.#file, `${names} bytes of names`);
    }
    this.skip(auxLength);
    return { references: this.count(4), maxBin: maxBinOf(depth) };
  }

  bin(kind: 'tbi' | 'csi', maxBin: number): void {
    this.skip(4);
    const number = this.#bytes.readUInt32LE(this.#at - 4);
    if (kind === 'tbi') this.skip(16 * this.count(16));
    else if (number > maxBin) this.skip(8 + 4 + 32);
    else {
      this.skip(8);
      this.skip(16 * this.count(16));
    }
  }

  /** A count of items of at least `size` bytes each. */
  count(size: number): number {
    return this.#checked(this.#integer(), size);
  }

  skip(length: number): void {
    if (length < 0 || this.#at + length > this.#bytes.length) {
      throw damaged(this.#file, `${length} bytes at byte ${this.#at}`);
    }
    this.#at += length;
  }

  #integer(): number {
    this.skip(4);
    return this.#bytes.readInt32LE(this.#at - 4);
  }

  #checked(count: number, size: number): number {
    if (count >= 0 && count * size <= this.#bytes.length - this.#at) return count;
    throw damaged(this.#file, `a count of ${count} at byte ${this.#at - 4}`);
  }
}

function maxBinOf(depth: number): number {
  return (8 ** (depth + 1) - 1) / 7;
}

function inflate(stored: Buffer, file: string): Buffer {
  if (stored.length > MAX_INDEX_BYTES) throw damaged(file, `${stored.length} bytes`);
  if (stored[0] !== 0x1f || stored[1] !== 0x8b) return stored;
  try {
    return gunzipSync(stored, { maxOutputLength: MAX_INDEX_BYTES });
  } catch (cause) {
    throw damaged(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function damaged(file: string, actual: string, cause?: unknown): BgzfError {
  return new BgzfError('Cannot read index', {
    location: { file },
    expected: 'a .tbi or .csi file that fits its data',
    actual,
    ...(cause === undefined ? {} : { cause }),
  });
}
