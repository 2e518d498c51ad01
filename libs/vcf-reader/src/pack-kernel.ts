import { packedLength } from '@dirghayu/genotypes';
import { createKernelInstance, type KernelInstance } from './kernel-instance.ts';
import type { CallCounts, PackedRows } from './record-calls.ts';
import { WINDOW_TEXT_AT, windowKernelOf } from './text-window.ts';

/** Behind the counts and the scratch of the kernel. */
const ROWS_AT = 8192;
const FIELD_BYTES = 4;
/** What the kernel reads behind the text at most. */
const SLACK_BYTES = 64;
/** Longer columns are left to TypeScript: their copy would take as much memory again. */
const MAX_TEXT_BYTES = 1 << 26;
/** With more alleles an index takes two digits. */
const MAX_ALTS = 9;

/** The kernel that takes copies, made at the first use; null where it was not built. */
let shared: KernelInstance | null | undefined;

/**
 * Packs the sample columns of text records by WebAssembly SIMD: diploid calls that stand first in their
 * columns. Twice as fast as `DiploidText` on GT alone; 9.5 GB/s on GT:AD:DP:GQ:PL, which leaves
 * `GenotypeScanner` far behind.
 *
 * Text in the thread's window is packed where it lies; other text is copied to an instance that all
 * readers of the thread share: no call outlasts the record that it packs, and an engine has
 * address space for a hundred instances or so.
 */
export class PackKernel {
  readonly #samples: number;
  readonly #stride: number;
  readonly #shared: KernelInstance;
  #kernel: KernelInstance;
  /** The buffer of the record before, which is that of most, and the kernel in whose memory it lies. */
  #bytes: Buffer | null = null;
  #ofBytes: KernelInstance | null = null;
  #bytesAt = 0;
  /** Where the text of the record at hand lies in the memory of `#kernel`, its end excluded. */
  #textAt = 0;
  #textEnd = 0;
  /** The row of a record with one ALT, overwritten by the next; a new view costs as much as packing 500 calls. */
  readonly #single: { rows: Uint8Array; readonly counts: readonly CallCounts[] };
  /** Its counts. */
  readonly #ofSingle = { one: 0, two: 0, missing: 0 };
  /** The memory that its row is a view of. */
  #memoryOfSingle: Buffer | null = null;

  private constructor(kernel: KernelInstance, samples: number) {
    this.#samples = samples;
    this.#stride = packedLength(samples);
    this.#shared = kernel;
    this.#kernel = kernel;
    this.#single = { rows: new Uint8Array(0), counts: [this.#ofSingle] };
  }

  /** A kernel for so many samples; null if it was not built: TypeScript then does its work. */
  static create(samples: number): PackKernel | null {
    if (shared === undefined) shared = createKernelInstance();
    return shared && samples > 0 ? new PackKernel(shared, samples) : null;
  }

  /**
   * Packs columns that hold nothing but GT of three bytes, of a record with `alts` ALTs; null if one
   * has another form. The rows are valid until the next call.
   */
  packPlain(bytes: Buffer, start: number, end: number, alts: number): PackedRows | null {
    if (end - start !== FIELD_BYTES * this.#samples - 1) return null;
    if (!this.#place(bytes, start, end, alts)) return null;
    const { exports } = this.#kernel;
    const at = this.#textAt;
    if (alts > 1) {
      return this.#packRows(alts, (row, alt) =>
        exports.packPlainAlt(at, this.#samples, row, alt, alts),
      );
    }
    return exports.packPlain(at, this.#samples, ROWS_AT) === 0 ? null : this.#singleRow();
  }

  /** Packs columns of which GT is the first field; null if a call has another form. */
  packFirst(bytes: Buffer, start: number, end: number, alts: number): PackedRows | null {
    if (!this.#place(bytes, start, end, alts)) return null;
    const { exports } = this.#kernel;
    const from = this.#textAt;
    const to = this.#textEnd;
    if (alts === 1) {
      const isPacked = exports.packFirst(from, to, this.#samples, ROWS_AT, 1, 1) !== 0;
      return isPacked ? this.#singleRow() : null;
    }
    return this.#packRows(alts, (row, alt) =>
      exports.packFirst(from, to, this.#samples, row, alt, alts),
    );
  }

  #packRows(alts: number, pack: (row: number, alt: number) => number): PackedRows | null {
    const counts: CallCounts[] = [];
    for (let alt = 1; alt <= alts; alt++) {
      if (pack(ROWS_AT + (alt - 1) * this.#stride, alt) === 0) return null;
      counts.push(this.#counts());
    }
    const { memory } = this.#kernel;
    return { rows: memory.subarray(ROWS_AT, ROWS_AT + alts * this.#stride), counts };
  }

  /** Finds the columns in the window or copies them; false if they are none for the kernel. */
  #place(bytes: Buffer, start: number, end: number, alts: number): boolean {
    const textAt = (ROWS_AT + alts * this.#stride + 2 * 16) & ~15;
    if (alts > MAX_ALTS || end - start > MAX_TEXT_BYTES) return false;
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#ofBytes = windowKernelOf(bytes);
      this.#bytesAt = bytes.byteOffset;
    }
    if (this.#ofBytes && textAt <= WINDOW_TEXT_AT) {
      this.#kernel = this.#ofBytes;
      this.#textAt = this.#bytesAt + start;
    } else {
      this.#kernel = this.#shared;
      this.#textAt = textAt;
      const most = textAt + end - start + SLACK_BYTES;
      if (most > this.#kernel.memory.length) this.#kernel.reserve(2 * most);
      bytes.copy(this.#kernel.memory, textAt, start, end);
    }
    this.#textEnd = this.#textAt + end - start;
    return true;
  }

  #singleRow(): PackedRows {
    const single = this.#single;
    const { memory, counts } = this.#kernel;
    if (this.#memoryOfSingle !== memory) {
      single.rows = memory.subarray(ROWS_AT, ROWS_AT + this.#stride);
      this.#memoryOfSingle = memory;
    }
    const tally = this.#ofSingle;
    tally.one = counts[0] ?? 0;
    tally.two = counts[1] ?? 0;
    tally.missing = counts[2] ?? 0;
    return single;
  }

  #counts(): CallCounts {
    const { counts } = this.#kernel;
    return { one: counts[0] ?? 0, two: counts[1] ?? 0, missing: counts[2] ?? 0 };
  }
}
