import { BgzfWriter } from './bgzf-writer.ts';

const WINDOW_SHIFT = 14;
/** Bin number under which htslib keeps a contig's record count. */
const COUNT_BIN = 37450;

/** Bins and windows of one contig; virtual offsets as plain numbers, below 2⁵³. */
interface ContigIndex {
  readonly bins: Map<number, number[]>;
  /** Offset of the first record over each 16,384-base window. */
  readonly windows: number[];
  readonly first: number;
  last: number;
  records: number;
}

/**
 * Collects the records of a BGZF-compressed VCF as they are written and writes the `.tbi` beside it.
 *
 * Memory grows with the bases covered, not with the records.
 *
 * @see https://samtools.github.io/hts-specs/tabix.pdf
 */
export class TabixWriter {
  readonly #contigs = new Map<string, ContigIndex>();

  /**
   * Notes a record: POS 1-based, the length of REF, and the virtual offsets at which its line starts
   * and ends. Records come in order of position, contig by contig.
   */
  add(chrom: string, pos: number, refLength: number, start: number, end: number): void {
    let contig = this.#contigs.get(chrom);
    if (!contig) {
      contig = { bins: new Map(), windows: [], first: start, last: end, records: 0 };
      this.#contigs.set(chrom, contig);
    }
    const begin = pos - 1;
    const last = begin + refLength - 1;
    contig.records++;
    contig.last = end;
    addChunk(contig.bins, regionBin(begin, last), start, end);
    for (let window = contig.windows.length; window <= last >> WINDOW_SHIFT; window++) {
      const isEmpty = window < begin >> WINDOW_SHIFT;
      contig.windows[window] = isEmpty ? (contig.windows[window - 1] ?? contig.first) : start;
    }
  }

  /** Writes the index. */
  write(path: string): void {
    const names = Buffer.from([...this.#contigs.keys()].map((name) => `${name}\0`).join(''));
    const head = Buffer.concat([
      Buffer.from('TBI\u0001', 'latin1'),
      int32s(this.#contigs.size, 2, 1, 2, 0, 35, 0, names.length),
      names,
    ]);
    const file = new BgzfWriter(path, 6);
    file.write(head);
    for (const contig of this.#contigs.values()) file.write(contigBytes(contig));
    file.write(uint64s([0]));
    file.close();
  }
}

function addChunk(bins: Map<number, number[]>, bin: number, start: number, end: number): void {
  const chunks = bins.get(bin);
  if (!chunks) bins.set(bin, [start, end]);
  else if (chunks[chunks.length - 1] === start) chunks[chunks.length - 1] = end;
  else chunks.push(start, end);
}

/** Smallest bin that holds 0-based bases `begin` to `last`. */
function regionBin(begin: number, last: number): number {
  for (const [shift, offset] of [
    [14, 4681],
    [17, 585],
    [20, 73],
    [23, 9],
    [26, 1],
  ] as const) {
    if (begin >> shift === last >> shift) return offset + (begin >> shift);
  }
  return 0;
}

function contigBytes({ bins, windows, first, last, records }: ContigIndex): Buffer {
  const parts = [int32s(bins.size + 1)];
  for (const [bin, chunks] of [...bins].sort(([a], [b]) => a - b)) {
    parts.push(int32s(bin, chunks.length / 2), uint64s(chunks));
  }
  parts.push(int32s(COUNT_BIN, 2), uint64s([first, last, records, 0]));
  parts.push(int32s(windows.length), uint64s(windows));
  return Buffer.concat(parts);
}

function int32s(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeInt32LE(value, 4 * i);
  });
  return bytes;
}

function uint64s(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => {
    bytes.writeBigUInt64LE(BigInt(value), 8 * i);
  });
  return bytes;
}
