import { quote } from '@dirghayu/pipeline';
import { BCF_TYPE, type TypedVector } from './bcf-typed.ts';
import { type HalfCall, knownAlleles } from './half-call.ts';
import type { RecordCalls } from './record-calls.ts';
import { RecordFault } from './record-fault.ts';

/**
 * By byte of a biallelic GT: copies of ALT, 8 for missing, 64 for what the fast path leaves to
 * the general one (other alleles, the end of a shorter call).
 */
const COPIES: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const allele = (byte >> 1) - 1;
  return allele < 0 ? 8 : allele <= 1 ? allele : 64;
});

/** By sum of two of them: the packed call; 255 where the general path decides. */
const CALL: Uint8Array = Uint8Array.from({ length: 129 }, (_, sum) =>
  sum <= 2 ? sum : sum === 16 ? 3 : 255,
);

/** Reads GT of BCF records: allele + 1, shifted left by the phase bit (VCFv4.5 §6.3.3). */
export class BcfCalls {
  readonly #calls: RecordCalls;
  readonly #samples: readonly string[];
  readonly #halfCall: HalfCall;

  constructor(samples: readonly string[], halfCall: HalfCall, calls: RecordCalls) {
    this.#samples = samples;
    this.#halfCall = halfCall;
    this.#calls = calls;
  }

  /** @throws {RecordFault} If a genotype is malformed. */
  read(bytes: Buffer, vector: TypedVector, altCount: number): void {
    if (vector.type > BCF_TYPE.int32) {
      throw new RecordFault(null, 'GT', 'integers', `type ${vector.type}`);
    }
    const calls = this.#calls;
    const mayBePlain = vector.type === BCF_TYPE.int8 && vector.length === 2 && altCount === 1;
    if (mayBePlain && packDiploid(bytes, vector.at, this.#samples.length, calls.ownRow)) {
      calls.usePacked();
      return;
    }
    calls.useAlleles();
    this.#readAlleles(bytes, vector, altCount);
  }

  #readAlleles(bytes: Buffer, { length, at, width }: TypedVector, altCount: number): void {
    const { alleles: calls } = this.#calls;
    calls.clear();
    if (length === 0 || width === 0) return;
    const end = -(2 ** (8 * width - 1)) + 1;
    let from = at;
    for (let sample = 0; sample < this.#samples.length; sample++) {
      const alleles: number[] = [];
      for (let i = 0; i < length; i++) {
        const value = bytes.readIntLE(from + i * width, width);
        if (value === end) break;
        const allele = (value >> 1) - 1; // missing is -1, and so is the reserved missing integer
        if (allele > altCount) throw this.#tooHigh(sample, allele, altCount);
        alleles.push(allele);
      }
      from += length * width;
      const known = knownAlleles(alleles, this.#halfCall);
      if (known === null) throw this.#halfCalled(sample);
      calls.store(sample, known);
    }
  }

  #tooHigh(sample: number, allele: number, altCount: number): RecordFault {
    const expected = `an allele index up to ${altCount}`;
    return new RecordFault(null, this.#what(sample), expected, quote(String(allele)));
  }

  #halfCalled(sample: number): RecordFault {
    return new RecordFault(null, this.#what(sample), 'all alleles or none', 'some');
  }

  #what(sample: number): string {
    return `GT of ${this.#samples[sample] ?? ''}`;
  }
}

/** Packs biallelic diploid calls of one byte an allele; false if one has another form. */
function packDiploid(bytes: Buffer, start: number, samples: number, into: Uint8Array): boolean {
  let at = start;
  let packed = 0;
  for (let i = 0; i < samples; i++) {
    const sum =
      (COPIES[bytes[at] as number] as number) + (COPIES[bytes[at + 1] as number] as number);
    const call = CALL[sum] as number;
    if (call > 3) return false;
    packed |= call << (2 * (i & 3));
    if ((i & 3) === 3) {
      into[i >> 2] = packed;
      packed = 0;
    }
    at += 2;
  }
  if (samples & 3) into[samples >> 2] = packed;
  return true;
}
