import {
  MISSING_DOSAGE,
  ONE_COPY,
  packedLength,
  tallyCalls,
  transposeTile,
} from '@dirghayu/genotypes';

/** Scores of all people. */
export interface ScoreTotals {
  /** Variants that each score counts. */
  readonly variants: Int32Array;
  /** Variants of each score without a single known call: they add nothing and are not counted. */
  readonly unknown: Int32Array;
  /** Shape [scores, people], row-major. */
  readonly sums: Float64Array;
  /** Shape [scores, people]: variants of the score whose call is missing. */
  readonly missing: Int32Array;
}

/** What sums are made of. */
export interface ScoreSumsOptions {
  readonly people: number;
  readonly scores: number;
  /** A missing call adds the mean over known calls (default); else it adds nothing. */
  readonly imputeMissing?: boolean;
}

/** Variants that go through the kernel together: four words of four. */
const TILE = 16;
const GROUPS = TILE / 4;
const TABLE = 256;
/** Of a variant whose mean is not asked for. */
const NO_CALLS = { zero: 0, one: 0, two: 0 } as const;

/**
 * Adds weighted calls up, person by person and for many scores at once.
 *
 * Calls of four variants of a person make one byte, which a table of 256 sums answers: a quarter of
 * the additions, and runs of four people without an ALT allele are skipped. Sums are relative to
 * nobody having ALT, which is added at the end.
 */
export class ScoreSums {
  readonly #people: number;
  /** Bytes of a row of calls, and with padding to whole words. */
  readonly #width: number;
  readonly #stride: number;
  readonly #scores: number;
  readonly #imputeMissing: boolean;
  readonly #sums: Float64Array;
  readonly #missing: Int32Array;
  readonly #variants: Int32Array;
  readonly #unknown: Int32Array;
  /** What each score is where nobody has ALT. */
  readonly #bases: Float64Array;
  readonly #calls: Uint8Array;
  /** The same as words of 16 calls. */
  readonly #words: Uint32Array;
  readonly #lacking: Int32Array;
  /** Shape [scores, TILE, 4]: what 0, 1, 2 and missing add, relative to 0. */
  readonly #values: Float64Array;
  readonly #tables: Float64Array;
  readonly #isUsed: Uint8Array;
  #filled = 0;

  constructor({ people, scores, imputeMissing = true }: ScoreSumsOptions) {
    this.#people = people;
    this.#stride = 4 * Math.ceil(packedLength(people) / 4);
    this.#scores = scores;
    this.#imputeMissing = imputeMissing;
    this.#sums = new Float64Array(scores * 4 * this.#stride);
    this.#missing = new Int32Array(scores * people);
    this.#variants = new Int32Array(scores);
    this.#unknown = new Int32Array(scores);
    this.#bases = new Float64Array(scores);
    this.#calls = new Uint8Array(TILE * this.#stride);
    this.#words = new Uint32Array(this.#calls.buffer);
    this.#lacking = new Int32Array(people);
    this.#width = packedLength(people);
    this.#values = new Float64Array(scores * TILE * 4);
    this.#tables = new Float64Array(scores * GROUPS * TABLE);
    this.#isUsed = new Uint8Array(scores);
  }

  /**
   * Adds one variant to some scores.
   *
   * @param packed Calls of all people.
   * @param scores Which scores; none twice.
   * @param effects What 0, 1 and 2 copies of ALT add, three for each of `scores`.
   */
  add(packed: Uint8Array, scores: ArrayLike<number>, effects: ArrayLike<number>): void {
    this.#calls.set(packed.subarray(0, this.#width), this.#filled * this.#stride);
    const missing = this.#listMissing();
    const known = this.#people - missing;
    if (known === 0) {
      this.#calls.fill(0, this.#filled * this.#stride); // the next takes its place
      for (let i = 0; i < scores.length; i++) bump(this.#unknown, scores[i] as number);
      return;
    }
    const { zero, one, two } = missing > 0 ? tallyCalls(packed, this.#people) : NO_CALLS;
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] as number;
      const [none, single, double] = [effects[3 * i], effects[3 * i + 1], effects[3 * i + 2]] as [
        number,
        number,
        number,
      ];
      const mean = (zero * none + one * single + two * double) / known;
      const at = 4 * (score * TILE + this.#filled);
      this.#values[at + 1] = single - none;
      this.#values[at + 2] = double - none;
      this.#values[at + 3] = (this.#imputeMissing ? mean : 0) - none;
      this.#isUsed[score] = 1;
      this.#bases[score] = (this.#bases[score] as number) + none;
      bump(this.#variants, score);
      const from = score * this.#people;
      for (let k = 0; k < missing; k++) bump(this.#missing, from + (this.#lacking[k] as number));
    }
    if (++this.#filled === TILE) this.#flush();
  }

  /**
   * Adds one variant by its dosages; between whole copies, what they add is drawn straight: a
   * dominant effect is that of one copy at most, a recessive one that of what exceeds one copy.
   *
   * @param dosages Of all people, 16384 a copy.
   */
  addDosages(dosages: Uint16Array, scores: ArrayLike<number>, effects: ArrayLike<number>): void {
    const lacking = this.#lacking;
    let missing = 0;
    for (let person = 0; person < this.#people; person++) {
      if (dosages[person] === MISSING_DOSAGE) lacking[missing++] = person;
    }
    const known = this.#people - missing;
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] as number;
      if (known === 0) {
        bump(this.#unknown, score);
        continue;
      }
      const none = effects[3 * i] as number;
      const first = (effects[3 * i + 1] as number) - none;
      const second = (effects[3 * i + 2] as number) - none - first;
      const offset = score * 4 * this.#stride;
      const sum = addLine(
        dosages,
        first,
        second,
        this.#sums.subarray(offset, offset + this.#people),
      );
      this.#bases[score] = (this.#bases[score] as number) + none;
      bump(this.#variants, score);
      const fill = this.#imputeMissing ? sum / known : -none;
      for (let k = 0; k < missing; k++) {
        const person = lacking[k] as number;
        this.#sums[offset + person] = (this.#sums[offset + person] as number) + fill;
        bump(this.#missing, score * this.#people + person);
      }
    }
  }

  /** The scores so far. */
  totals(): ScoreTotals {
    this.#flush();
    const sums = new Float64Array(this.#scores * this.#people);
    for (let score = 0; score < this.#scores; score++) {
      const base = this.#bases[score] as number;
      const from = score * 4 * this.#stride;
      for (let person = 0; person < this.#people; person++) {
        sums[score * this.#people + person] = base + (this.#sums[from + person] as number);
      }
    }
    const [variants, unknown, missing] = [this.#variants, this.#unknown, this.#missing];
    return { sums, variants: variants.slice(), unknown: unknown.slice(), missing: missing.slice() };
  }

  /** Lists who lacks the call of the variant that was put last; returns how many. */
  #listMissing(): number {
    const words = this.#stride / 4;
    const start = this.#filled * words;
    let count = 0;
    for (let w = 0; w < words; w++) {
      const word = this.#words[start + w] as number;
      for (let left = word & (word >>> 1) & 0x55555555; left !== 0; left &= left - 1) {
        this.#lacking[count++] = 16 * w + ((31 - Math.clz32(left & -left)) >> 1);
      }
    }
    return count;
  }

  #flush(): void {
    if (this.#filled === 0) return;
    for (let score = 0; score < this.#scores; score++) {
      if (this.#isUsed[score] === 0) continue;
      fillTables(this.#values, score * TILE * 4, this.#tables);
      addTile(this.#calls, this.#stride, this.#tables, this.#sums, score * 4 * this.#stride);
    }
    this.#calls.fill(0);
    this.#values.fill(0);
    this.#isUsed.fill(0);
    this.#filled = 0;
  }
}

function bump(counts: Int32Array, i: number): void {
  counts[i] = (counts[i] as number) + 1;
}

/**
 * Adds `first` for each copy up to one and `second` for what exceeds it, for each person whose
 * dosage is known; returns the sum of what was added.
 */
function addLine(dosages: Uint16Array, first: number, second: number, sums: Float64Array): number {
  let total = 0;
  for (let person = 0; person < sums.length; person++) {
    const dosage = dosages[person] as number;
    if (dosage === 0 || dosage === MISSING_DOSAGE) continue;
    const copies = dosage / ONE_COPY;
    const added = copies <= 1 ? first * copies : first + second * (copies - 1);
    sums[person] = (sums[person] as number) + added;
    total += added;
  }
  return total;
}

/** For each group of four variants, the sum that every byte of four calls stands for. */
function fillTables(values: Float64Array, from: number, tables: Float64Array): void {
  const low = new Float64Array(16);
  const high = new Float64Array(16);
  for (let group = 0; group < GROUPS; group++) {
    const at = from + 16 * group;
    for (let i = 0; i < 16; i++) {
      low[i] = (values[at + (i & 3)] as number) + (values[at + 4 + (i >> 2)] as number);
      high[i] = (values[at + 8 + (i & 3)] as number) + (values[at + 12 + (i >> 2)] as number);
    }
    for (let byte = 0; byte < TABLE; byte++) {
      tables[group * TABLE + byte] = (low[byte & 15] as number) + (high[byte >> 4] as number);
    }
  }
}

/** Adds 16 variants to the sums of one score: four people a step, four variants a look-up. */
function addTile(
  calls: Uint8Array,
  stride: number,
  tables: Float64Array,
  sums: Float64Array,
  offset: number,
): void {
  for (let byte = 0; byte < stride; byte++) {
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    let isTouched = false;
    for (let group = 0, at = byte; group < GROUPS; group++, at += 4 * stride) {
      let word =
        (calls[at] as number) |
        ((calls[at + stride] as number) << 8) |
        ((calls[at + 2 * stride] as number) << 16) |
        ((calls[at + 3 * stride] as number) << 24);
      if (word === 0) continue; // most calls are 0
      word = transposeTile(word);
      const table = group * TABLE;
      first += tables[table + (word & 255)] as number;
      second += tables[table + ((word >>> 8) & 255)] as number;
      third += tables[table + ((word >>> 16) & 255)] as number;
      fourth += tables[table + (word >>> 24)] as number;
      isTouched = true;
    }
    if (!isTouched) continue;
    const person = offset + 4 * byte;
    sums[person] = (sums[person] as number) + first;
    sums[person + 1] = (sums[person + 1] as number) + second;
    sums[person + 2] = (sums[person + 2] as number) + third;
    sums[person + 3] = (sums[person + 3] as number) + fourth;
  }
}
