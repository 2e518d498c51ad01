import { type GenotypeCalls, MISSING_ALLELE } from './genotype-calls.ts';
import { type HalfCall, knownAlleles } from './half-call.ts';
import { quoteBytes, RecordFault } from './record-fault.ts';

const TAB = 9;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const COLON = 58;
const PIPE = 124;

/** Reads GT of any form: any place in FORMAT, any ploidy, any number of digits. */
export class GenotypeScanner {
  readonly #samples: readonly string[];
  readonly #halfCall: HalfCall;
  readonly #calls: GenotypeCalls;
  /** Where the last genotype that was read ends. */
  #at = 0;

  constructor(samples: readonly string[], halfCall: HalfCall, calls: GenotypeCalls) {
    this.#samples = samples;
    this.#halfCall = halfCall;
    this.#calls = calls;
  }

  /**
   * Reads the sample columns `bytes[start…end)` into the calls given at construction.
   *
   * @param gtIndex - 0-based place of GT in FORMAT; -1 makes all calls missing.
   * @param altCount - The highest allele index allowed.
   * @throws {RecordFault} If a genotype is malformed, or there are too few or too many columns.
   */
  scan(bytes: Buffer, start: number, end: number, gtIndex: number, altCount: number): void {
    const { first, second, polyploid } = this.#calls;
    if (polyploid.size > 0) polyploid.clear();
    let at = start;
    for (let i = 0; i < first.length; i++) {
      if (at > end) throw this.#columnCount(bytes, start, end);
      if (gtIndex > 0) at = skipFields(bytes, at, end, gtIndex);
      if (gtIndex < 0 || at >= end || bytes[at] === TAB) {
        if (gtIndex === 0) throw this.#fault(at, i, 'a genotype', '""');
        first[i] = MISSING_ALLELE; // trailing fields may be left out (VCFv4.5 §1.6.2)
      } else {
        const a = (bytes[at] as number) - ZERO;
        const b = (bytes[at + 2] as number) - ZERO;
        const isPlain =
          isSeparator(bytes[at + 1]) &&
          isDigit(a, altCount) &&
          isDigit(b, altCount) &&
          at + 3 <= end;
        if (isPlain && endsField(bytes, at + 3, end)) {
          first[i] = a;
          second[i] = b;
          at += 3;
        } else {
          this.#general(bytes, at, end, i, altCount);
          at = this.#at;
        }
      }
      while (at < end && bytes[at] !== TAB) at += 1;
      at += 1;
    }
    if (at <= end) throw this.#columnCount(bytes, start, end);
  }

  /** Reads one genotype allele by allele. */
  #general(bytes: Buffer, start: number, end: number, sample: number, altCount: number): void {
    const alleles: number[] = [];
    // VCFv4.4 lets the phase of the first allele stand before it.
    let at = isSeparator(bytes[start]) ? start + 1 : start;
    while (true) {
      const from = at;
      let allele = 0;
      if (at < end && bytes[at] === DOT) {
        allele = MISSING_ALLELE;
        at += 1;
      } else {
        for (; at < end && isDigit((bytes[at] as number) - ZERO, 9); at++) {
          allele = allele * 10 + (bytes[at] as number) - ZERO;
        }
        if (at === from) throw this.#malformed(bytes, at, end, sample);
      }
      if (allele > altCount) throw this.#tooHigh(bytes, from, at, sample, altCount);
      alleles.push(allele);
      if (endsField(bytes, at, end)) break;
      if (!isSeparator(bytes[at])) throw this.#malformed(bytes, at, end, sample);
      at += 1;
    }
    this.#at = at;
    this.#store(alleles, sample, start);
  }

  #store(alleles: number[], sample: number, at: number): void {
    const known = knownAlleles(alleles, this.#halfCall);
    if (known === null) {
      throw this.#fault(at, sample, 'all alleles or none', 'some');
    }
    this.#calls.store(sample, known);
  }

  #tooHigh(bytes: Buffer, from: number, to: number, sample: number, altCount: number): RecordFault {
    const expected = `an allele index up to ${altCount}`;
    return this.#fault(from, sample, expected, quoteBytes(bytes, from, to));
  }

  /** Of a genotype, messages quote what cannot be read and nothing else: they end up in logs. */
  #malformed(bytes: Buffer, start: number, end: number, sample: number): RecordFault {
    let to = start;
    while (to < end && bytes[to] !== TAB && bytes[to] !== COLON) to += 1;
    const expected = 'allele indices or "." between "/" or "|"';
    return this.#fault(start, sample, expected, quoteBytes(bytes, start, to));
  }

  #fault(at: number, sample: number, expected: string, actual: string): RecordFault {
    return new RecordFault(at, `GT of ${this.#samples[sample] ?? ''}`, expected, actual);
  }

  #columnCount(bytes: Buffer, start: number, end: number): RecordFault {
    let found = 1;
    for (let at = start; at < end; at++) if (bytes[at] === TAB) found += 1;
    const expected = `${this.#samples.length} sample columns`;
    return new RecordFault(end, 'record', expected, String(found));
  }
}

/** Moves behind `count` colons; stops at the end of the column. */
function skipFields(bytes: Buffer, start: number, end: number, count: number): number {
  let at = start;
  let left = count;
  for (; left > 0 && at < end && bytes[at] !== TAB; at++) if (bytes[at] === COLON) left -= 1;
  return at;
}

function isSeparator(byte: number | undefined): boolean {
  return byte === SLASH || byte === PIPE;
}

function isDigit(digit: number, most: number): boolean {
  return digit >= 0 && digit <= 9 && digit <= most;
}

function endsField(bytes: Buffer, at: number, end: number): boolean {
  return at >= end || bytes[at] === TAB || bytes[at] === COLON;
}
