import { transposeCalls } from '@dirghayu/genotypes';

/** Two people and how they are related. */
export interface KinshipPair {
  readonly first: number;
  readonly second: number;
  /** Variants known for both. */
  readonly variants: number;
  /** Share of them where both are heterozygous. */
  readonly bothHet: number;
  /** Share where they have no allele in common. */
  readonly ibs0: number;
  /** KING-robust: about ½ for twins, ¼, ⅛, 1/16 for relatives of first, second, third degree. */
  readonly kinship: number;
}

/** Pairs at least so related are of third degree or closer (Manichaikul et al. 2010). */
export const THIRD_DEGREE = 0.0442;

/** Variants that one call of `transposeCalls` takes. */
const BLOCK = 32;
/** People whose bits stay in the cache together. */
const TILE = 64;

/** Calls of everybody as bits, 32 variants a word: what kinship is counted from. Threads can share it. */
export interface KinshipBits {
  readonly people: number;
  /** Words of a person. */
  readonly words: number;
  readonly variants: number;
  /** Heterozygous; two copies of REF; two of ALT. Shape [people, words]. */
  readonly het: Uint32Array;
  readonly ref: Uint32Array;
  readonly alt: Uint32Array;
  /** By person: known calls, then heterozygous ones. */
  readonly known: Int32Array;
}

/**
 * KING-robust kinship of all pairs (between families: of the two counts of heterozygous sites the
 * smaller divides), as plink2's `--make-king-table`.
 *
 * Holds three bits a call, person by person: 300 MB for 50,000 people and 16,384 variants.
 */
export class KinshipScan {
  readonly #people: number;
  readonly #words: number;
  readonly #het: Uint32Array;
  readonly #ref: Uint32Array;
  readonly #alt: Uint32Array;
  readonly #block: Uint8Array;
  #filled = 0;
  #word = 0;
  #total = 0;

  constructor(people: number, variants: number) {
    this.#people = people;
    this.#words = Math.ceil(variants / BLOCK);
    const bits = () => new Uint32Array(new SharedArrayBuffer(4 * people * this.#words));
    [this.#het, this.#ref, this.#alt] = [bits(), bits(), bits()];
    this.#block = new Uint8Array(BLOCK * this.#stride);
  }

  get #stride(): number {
    return (this.#people + 3) >> 2;
  }

  /** Adds a variant, of those that the scan was made for. */
  add(packed: Uint8Array): void {
    this.#block.set(packed.subarray(0, this.#stride), this.#filled * this.#stride);
    if (++this.#filled === BLOCK) this.#flush();
  }

  /** What was added, for `kinshipPairs`. */
  bits(): KinshipBits {
    this.#flush();
    const [people, words, variants] = [this.#people, this.#words, this.#total];
    const { het, ref, alt } = { het: this.#het, ref: this.#ref, alt: this.#alt };
    const known = new Int32Array(new SharedArrayBuffer(8 * people));
    for (let person = 0; person < people; person++) {
      for (let w = person * words; w < (person + 1) * words; w++) {
        const any = (het[w] as number) | (ref[w] as number) | (alt[w] as number);
        known[person] = (known[person] as number) + bitCount(any);
        const at = people + person;
        known[at] = (known[at] as number) + bitCount(het[w] as number);
      }
    }
    return { people, words, variants, het, ref, alt, known };
  }

  #flush(): void {
    if (this.#filled === 0) return;
    const rows = {
      rows: this.#filled,
      columns: this.#people,
      stride: this.#stride,
      data: this.#block,
    };
    const stride = BLOCK / 4;
    const data = new Uint8Array(this.#people * stride);
    transposeCalls(rows, { rows: this.#people, columns: BLOCK, stride, data });
    for (let person = 0; person < this.#people; person++) {
      let [het, ref, alt] = [0, 0, 0];
      for (let i = 0; i < this.#filled; i++) {
        const call = ((data[person * stride + (i >> 2)] as number) >> (2 * (i & 3))) & 3;
        if (call === 0) ref |= 1 << i;
        else if (call === 1) het |= 1 << i;
        else if (call === 2) alt |= 1 << i;
      }
      const at = person * this.#words + this.#word;
      this.#het[at] = het;
      this.#ref[at] = ref;
      this.#alt[at] = alt;
    }
    this.#total += this.#filled;
    this.#word++;
    this.#filled = 0;
    this.#block.fill(0);
  }
}

/** People whose pairs are found together: `kinshipPairs` of so many is a piece of work. */
export const KINSHIP_TILE = TILE;

/**
 * Pairs whose kinship is at least `least` of the people from `start` on, below `end`, with everybody after
 * them; ordered by their people.
 */
export function kinshipPairs(
  bits: KinshipBits,
  { start, end }: { readonly start: number; readonly end: number },
  least: number,
): KinshipPair[] {
  const found: KinshipPair[] = [];
  const { people } = bits;
  for (let from = start; from < people; from += TILE) {
    for (let i = start; i < end; i++) {
      for (let k = Math.max(i + 1, from); k < Math.min(people, from + TILE); k++) {
        const pair = pairOf(bits, i, k);
        if (pair.kinship >= least) found.push(pair);
      }
    }
  }
  return found.sort((a, b) => a.first - b.first || a.second - b.second);
}

function pairOf(bits: KinshipBits, first: number, second: number): KinshipPair {
  const { words, het, ref, alt } = bits;
  const [a, b] = [first * words, second * words];
  let bothHet = 0;
  let opposite = 0;
  for (let w = 0; w < words; w++) {
    const [i, k] = [a + w, b + w];
    bothHet += bitCount((het[i] as number) & (het[k] as number));
    opposite += bitCount(
      ((ref[i] as number) & (alt[k] as number)) | ((alt[i] as number) & (ref[k] as number)),
    );
  }
  const { variants, hetFirst, hetSecond } = jointCounts(bits, first, second);
  const fewer = Math.min(hetFirst, hetSecond);
  // Sum of squared differences: 4 for opposite homozygotes, 1 where one alone is heterozygous.
  const distance = 4 * opposite + hetFirst + hetSecond - 2 * bothHet;
  return {
    first,
    second,
    variants,
    bothHet: bothHet / variants,
    ibs0: opposite / variants,
    kinship: fewer === 0 ? Number.NaN : 0.5 - distance / (4 * fewer),
  };
}

/** Over variants known for both; counted anew only where a call is missing. */
function jointCounts(
  { people, words, variants: total, het, ref, alt, known }: KinshipBits,
  first: number,
  second: number,
) {
  if (known[first] === total && known[second] === total) {
    return {
      variants: total,
      hetFirst: known[people + first] as number,
      hetSecond: known[people + second] as number,
    };
  }
  const [a, b] = [first * words, second * words];
  let [variants, hetFirst, hetSecond] = [0, 0, 0];
  for (let w = 0; w < words; w++) {
    const [i, k] = [a + w, b + w];
    const one = (het[i] as number) | (ref[i] as number) | (alt[i] as number);
    const other = (het[k] as number) | (ref[k] as number) | (alt[k] as number);
    variants += bitCount(one & other);
    hetFirst += bitCount((het[i] as number) & other);
    hetSecond += bitCount((het[k] as number) & one);
  }
  return { variants, hetFirst, hetSecond };
}

/** Bits set in a word of 32 (Hacker's Delight, 5-1). */
function bitCount(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
