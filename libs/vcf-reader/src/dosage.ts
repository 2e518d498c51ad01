import {
  type FieldValue,
  MISSING_CALL,
  MISSING_DOSAGE,
  ONE_COPY,
  orCall,
} from '@dirghayu/genotypes';
import { ConfigError, quote, UnsupportedError } from '@dirghayu/pipeline';
import type { FieldColumn } from './field-column.ts';
import type { RowTally } from './genotype-calls.ts';
import type { RecordDecoder } from './record-decoder.ts';
import { RecordFault } from './record-fault.ts';

/**
 * The FORMAT field that calls come from: genotypes; the expected copies of each ALT; genotype
 * probabilities; or the expected copies on each haplotype.
 */
export type CallField = 'GT' | 'DS' | 'GP' | 'HDS';

/** Copies above 2 or below 0 by less are rounding. */
const TOLERANCE = 1e-3;

/** Reads dosages of a record, and makes rows of dosages and hard calls of them. */
export class DosageReader {
  readonly #column: FieldColumn;
  readonly #field: CallField;
  readonly #samples: readonly string[];
  /** Most units that a dosage may lie off a whole number of copies and still be called. */
  readonly #threshold: number;
  #values: readonly FieldValue[] | null = null;
  #hasGenotypes = false;

  /** @throws {ConfigError} If `threshold` is not in [0, 0.5). */
  constructor(field: Exclude<CallField, 'GT'>, threshold: number, samples: readonly string[]) {
    if (!(threshold >= 0 && threshold < 0.5)) {
      throw new ConfigError('Cannot use the hard-call threshold', {
        expected: 'a number from 0 to less than 0.5',
        actual: String(threshold),
      });
    }
    const name = `format_${field}`;
    this.#field = field;
    this.#samples = samples;
    this.#threshold = Math.floor(threshold * ONE_COPY + 1e-6);
    this.#column = {
      id: field,
      number: '.',
      isManyOfRecord: true,
      field: { name, id: field, kind: 'format', type: 'float', isList: true },
    };
  }

  /**
   * Reads the field and, where there is one, GT: it fills gaps. False if FORMAT has neither.
   *
   * @throws {RecordFault} If a value is no number or a genotype is malformed.
   */
  read(decoder: RecordDecoder): boolean {
    this.#hasGenotypes = decoder.readCalls();
    this.#values = decoder.formatValues(this.#column);
    const { alts } = decoder.site;
    if (this.#field === 'HDS' && this.#values && alts.length > 1) {
      throw new UnsupportedError(`Cannot read HDS at ${decoder.site.chrom}:${decoder.site.pos}`, {
        expected: 'one ALT allele (VCF does not order HDS of several: read DS or GP)',
        actual: String(alts.length),
      });
    }
    for (let i = 0; i < this.#samples.length; i++) {
      for (let alt = 1; alt <= alts.length; alt++) this.#check(i, alt, alts.length);
    }
    return this.#hasGenotypes || this.#values !== null;
  }

  /**
   * Writes the row of ALT `alt`: packed hard calls to `into[at…]`, dosages to `dosages[from…]`.
   *
   * A dosage within the threshold of 0, 1 or 2 copies is called as that, else the call is
   * missing. plink2's rule.
   */
  pack(
    decoder: RecordDecoder,
    alt: number,
    { calls, at, dosages, from }: DosageTarget,
    tally: RowTally,
  ): void {
    const altCount = decoder.site.alts.length;
    // GT's row first: it stands for samples without a dosage.
    decoder.calls.pack(alt, calls, at, tally);
    const genotypes = calls.slice(at, at + decoder.calls.ownRow.length);
    calls.fill(0, at, at + genotypes.length);
    tally.ac = tally.an = tally.het = tally.homAlt = tally.missing = 0;
    for (let i = 0; i < this.#samples.length; i++) {
      const own = this.#copies(i, alt, altCount);
      const genotype = ((genotypes[i >> 2] ?? 0) >> (2 * (i & 3))) & 3;
      const dosage = own === null ? dosageOfCall(genotype) : Math.round(own.copies * ONE_COPY);
      dosages[from + i] = dosage;
      const call = this.#hardCall(dosage);
      orCall(calls, (at << 2) + i, call);
      const ploidy = (this.#hasGenotypes && decoder.calls.ploidy(i)) || (own?.ploidy ?? 2);
      count(tally, call, ploidy);
    }
  }

  #hardCall(dosage: number): number {
    if (dosage === MISSING_DOSAGE) return MISSING_CALL;
    const copies = (dosage + ONE_COPY / 2) >> 14;
    return Math.abs(dosage - copies * ONE_COPY) <= this.#threshold ? copies : MISSING_CALL;
  }

  #check(sample: number, alt: number, altCount: number): void {
    const { copies, ploidy } = this.#copies(sample, alt, altCount) ?? NO_DOSAGE;
    if (copies >= 0 && copies <= ploidy) return;
    const what = `${this.#field} of ${this.#samples[sample] ?? ''}`;
    throw new RecordFault(null, what, `0 to ${ploidy} copies of ALT`, quote(String(copies)));
  }

  /** Expected copies of ALT; null if the sample has no value. */
  #copies(sample: number, alt: number, altCount: number): Copies | null {
    const values = this.#values?.[sample];
    if (!Array.isArray(values)) return null;
    const copies = COPIES[this.#field]?.(values, alt, altCount) ?? null;
    if (copies === null || Number.isNaN(copies.copies)) return null;
    const { ploidy } = copies;
    const isRounding = copies.copies < 0 ? copies.copies > -TOLERANCE : copies.copies > ploidy;
    if (!isRounding || copies.copies > ploidy + TOLERANCE) return copies;
    return { copies: Math.min(ploidy, Math.max(0, copies.copies)), ploidy };
  }
}

/** Where the next row goes. */
export interface DosageTarget {
  readonly calls: Uint8Array;
  readonly at: number;
  readonly dosages: Uint16Array;
  readonly from: number;
}

interface Copies {
  readonly copies: number;
  readonly ploidy: number;
}

const NO_DOSAGE: Copies = { copies: 0, ploidy: 2 };

type Values = readonly FieldValue[];

const COPIES: Readonly<
  Record<string, (values: Values, alt: number, altCount: number) => Copies | null>
> = {
  DS: (values, alt) => {
    const copies = values[alt - 1];
    return typeof copies === 'number' ? { copies, ploidy: 2 } : null;
  },
  HDS: (values) => {
    const known = values.filter((value) => typeof value === 'number');
    if (known.length === 0 || known.length !== values.length) return null;
    return { copies: known.reduce((sum, value) => sum + value, 0), ploidy: known.length };
  },
  GP: copiesOfProbabilities,
};

/** Probabilities in the order of genotypes (VCFv4.5 §1.6.2, GL), scaled to a sum of 1. */
function copiesOfProbabilities(values: Values, alt: number, altCount: number): Copies | null {
  const alleles = altCount + 1;
  const isHaploid = values.length === alleles;
  if (!isHaploid && values.length !== (alleles * (alleles + 1)) / 2) return null;
  let sum = 0;
  let weighted = 0;
  let index = 0;
  for (let k = 0; k < alleles; k++) {
    for (let j = isHaploid ? k : 0; j <= k; j++) {
      const probability = values[index++];
      if (typeof probability !== 'number' || probability < 0) return null;
      const copies = (k === alt ? 1 : 0) + (!isHaploid && j === alt ? 1 : 0);
      sum += probability;
      weighted += copies * probability;
    }
  }
  return sum > 0 ? { copies: weighted / sum, ploidy: isHaploid ? 1 : 2 } : null;
}

function dosageOfCall(call: number): number {
  return call === MISSING_CALL ? MISSING_DOSAGE : call * ONE_COPY;
}

function count(tally: RowTally, call: number, ploidy: number): void {
  if (call === MISSING_CALL) {
    tally.missing += 1;
    return;
  }
  tally.ac += call;
  tally.an += ploidy;
  if (call === ploidy) tally.homAlt += 1;
  else if (call === 1) tally.het += 1;
}
