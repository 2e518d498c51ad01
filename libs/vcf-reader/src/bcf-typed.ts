import type { FieldValue } from '@dirghayu/genotypes';
import { RecordFault } from './record-fault.ts';

/** Type codes of typed values (VCFv4.5 §6.3.3). */
export const BCF_TYPE = { missing: 0, int8: 1, int16: 2, int32: 3, float: 5, char: 7 } as const;

/** Bytes of one value, by type code; 0 for codes that do not exist. */
const WIDTHS: readonly number[] = [0, 1, 2, 4, 0, 4, 0, 1];

const MISSING_FLOAT = 0x7f800001;
const END_FLOAT = 0x7f800002;

/** A typed vector in a buffer. */
export interface TypedVector {
  /** Type code. */
  readonly type: number;
  /** Values. */
  readonly length: number;
  /** Where the values start. */
  readonly at: number;
  /** Bytes of one value. */
  readonly width: number;
}

/** Reads typed values one after the other; never behind the end of their section. */
export class TypedReader {
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  at = 0;

  /** Starts over at `start`; the section ends at `end` (exclusive). */
  open(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.at = start;
    this.#end = end;
  }

  /**
   * Reads a descriptor and steps over `copies` vectors behind it.
   *
   * @throws {RecordFault} If the type does not exist or the section is too short.
   */
  vector(copies: number, what: string): TypedVector {
    this.#need(1, what);
    const descriptor = this.#bytes[this.at++] as number;
    const type = descriptor & 15;
    const width = WIDTHS[type] ?? 0;
    let length = descriptor >> 4;
    if (length === 15) length = this.integer(what);
    if (length < 0 || (width === 0 && type !== BCF_TYPE.missing)) {
      throw new RecordFault(null, what, 'a typed value', `descriptor ${descriptor}`);
    }
    const at = this.at;
    if (width === 0) return { type, length: 0, at, width };
    this.#need(copies * length * width, what);
    this.at += copies * length * width;
    return { type, length, at, width };
  }

  /** Reads one integer that is typed itself: a dictionary key or a length. */
  integer(what: string): number {
    this.#need(1, what);
    const descriptor = this.#bytes[this.at++] as number;
    const type = descriptor & 15;
    const isInteger = type >= BCF_TYPE.int8 && type <= BCF_TYPE.int32;
    if (!isInteger || descriptor >> 4 !== 1) {
      throw new RecordFault(null, what, 'one typed integer', `descriptor ${descriptor}`);
    }
    const width = WIDTHS[type] as number;
    this.#need(width, what);
    const value = this.#bytes.readIntLE(this.at, width);
    this.at += width;
    return value;
  }

  #need(count: number, what: string): void {
    if (count <= this.#end - this.at) return;
    throw new RecordFault(null, what, `${count} bytes more`, `${this.#end - this.at}`);
  }
}

/** The text of a char vector, up to its first NUL. */
export function textOf(bytes: Buffer, { type, length, at }: TypedVector): string {
  if (type !== BCF_TYPE.char) return '';
  const nul = bytes.subarray(at, at + length).indexOf(0);
  return bytes.toString('utf8', at, nul < 0 ? at + length : at + nul);
}

/**
 * The numbers of vector number `copy` behind one descriptor; missing ones null, the padding of
 * shorter vectors left out.
 */
export function numbersOf(
  bytes: Buffer,
  { type, length, at, width }: TypedVector,
  copy = 0,
): FieldValue[] {
  const values: FieldValue[] = [];
  const start = at + copy * length * width;
  const smallest = -(2 ** (8 * width - 1));
  for (let i = 0; i < length; i++) {
    const from = start + i * width;
    if (type === BCF_TYPE.float) {
      const bits = bytes.readUInt32LE(from);
      if (bits === END_FLOAT) break;
      values.push(bits === MISSING_FLOAT ? null : bytes.readFloatLE(from));
    } else {
      const value = bytes.readIntLE(from, width);
      if (value === smallest + 1) break;
      values.push(value === smallest ? null : value);
    }
  }
  return values;
}

/** Whether a float is the one that stands for a missing value; a plain NaN is a value. */
export function isMissingFloat(bytes: Buffer, at: number): boolean {
  return bytes.readUInt32LE(at) === MISSING_FLOAT;
}
