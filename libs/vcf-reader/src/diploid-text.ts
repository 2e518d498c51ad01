import { orCall } from '@dirghayu/genotypes';

/** `0|0\t` as a little-endian word: the most common field by far. */
const REF_REF = 0x0930_7c30;
/** `0/0\t`. */
const REF_REF_UNPHASED = 0x0930_2f30;
/** `./.\t` and `.|.\t`. */
const MISSING = 0x092e_2f2e;
const MISSING_PHASED = 0x092e_7c2e;
/** The bits in which the alleles 0 and 1 differ. */
const ALLELE_BITS = 0x0001_0001;

/** Bytes of a field with its tab. */
const FIELD_BYTES = 4;

/**
 * Packs sample columns that hold nothing but biallelic diploid calls of four bytes (`0|1\t`,
 * `0/1\t`, `./.\t`).
 *
 * It checks every field while it packs and gives up at the first one of another form; the
 * general scanner then reads the record from its start.
 */
export class DiploidText {
  readonly #samples: number;
  /** An aligned copy of the sample columns: words can only be read at multiples of four. */
  readonly #copy: Uint8Array;
  readonly #words: Int32Array;

  constructor(samples: number) {
    this.#samples = samples;
    const words = (samples + 3) & ~3;
    this.#words = new Int32Array(words).fill(REF_REF); // the fields past the last sample pack to 0
    this.#copy = new Uint8Array(this.#words.buffer);
  }

  /**
   * Packs the sample columns `bytes[start…end)` into the row `into`.
   *
   * @returns Whether all fields had the expected form; if not, the row holds rubbish.
   */
  pack(bytes: Buffer, start: number, end: number, into: Uint8Array): boolean {
    if (end - start !== FIELD_BYTES * this.#samples - 1) return false;
    const copy = this.#copy;
    copy.set(bytes.subarray(start, end));
    copy[FIELD_BYTES * this.#samples - 1] = 9; // the last field has no tab of its own
    const words = this.#words;
    let to = 0;
    for (let i = 0; i < words.length; i += 4) {
      const a = (words[i] as number) ^ REF_REF;
      const b = (words[i + 1] as number) ^ REF_REF;
      const c = (words[i + 2] as number) ^ REF_REF;
      const d = (words[i + 3] as number) ^ REF_REF;
      const any = a | b | c | d;
      if (any === 0) {
        into[to] = 0; // three quarters and more of all quadruples, with a realistic spectrum
      } else if ((any & ~ALLELE_BITS) === 0) {
        // The sum of a field's two allele bits is its call.
        into[to] =
          (((a >> 16) + a) & 3) |
          ((((b >> 16) + b) & 3) << 2) |
          ((((c >> 16) + c) & 3) << 4) |
          ((((d >> 16) + d) & 3) << 6);
      } else if (!packMixed(words, i, into, to)) return false;
      to += 1;
    }
    return true;
  }
}

/** Packs four fields, phased, unphased or missing; false if one has another form. */
function packMixed(words: Int32Array, i: number, into: Uint8Array, to: number): boolean {
  into[to] = 0;
  for (let lane = 0; lane < 4; lane++) {
    const word = words[i + lane] as number;
    const base = word & ~ALLELE_BITS;
    if (base === REF_REF || base === REF_REF_UNPHASED) {
      orCall(into, 4 * to + lane, (word & 1) + ((word >> 16) & 1));
    } else if (word === MISSING || word === MISSING_PHASED) {
      orCall(into, 4 * to + lane, 3);
    } else return false;
  }
  return true;
}
