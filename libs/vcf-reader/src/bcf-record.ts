import { quote } from '@dirghayu/pipeline';
import type { BcfDictionary } from './bcf-dictionary.ts';
import {
  BCF_TYPE,
  isMissingFloat,
  numbersOf,
  TypedReader,
  type TypedVector,
  textOf,
} from './bcf-typed.ts';
import { RecordFault } from './record-fault.ts';
import { emptySite } from './site.ts';

/** Lengths of both parts, in front of every record. */
export const LENGTHS_BYTES = 8;
/** CHROM to n_fmt/n_sample: what the first part has at least. */
const FIXED_BYTES = 24;
const MAX_POS = 2 ** 31 - 2;

/** Takes BCF records apart (VCFv4.5 §6.3.1). Overwritten by the next. */
export class BcfRecord {
  readonly site = emptySite();
  bytes: Buffer = Buffer.alloc(0);
  /** Bases of the reference that the record covers. */
  referenceLength = 0;
  readonly info = new Map<string, TypedVector>();
  /** One vector a sample behind each descriptor. */
  readonly format = new Map<string, TypedVector>();
  readonly #dictionary: BcfDictionary;
  readonly #samples: number;
  readonly #reader = new TypedReader();
  readonly #filters = new Map<string, readonly string[]>();

  constructor(dictionary: BcfDictionary, samples: number) {
    this.#dictionary = dictionary;
    this.#samples = samples;
  }

  /**
   * Takes the record `bytes[start…end)` apart, all of it.
   *
   * @throws {RecordFault} If its parts do not fit together.
   */
  parse(bytes: Buffer, start: number, end: number): void {
    const shared = start + LENGTHS_BYTES;
    const sharedLength = bytes.readUInt32LE(start);
    const individual = shared + sharedLength;
    if (sharedLength < FIXED_BYTES || individual > end) {
      throw new RecordFault(null, 'record', `${FIXED_BYTES} bytes or more`, String(sharedLength));
    }
    this.bytes = bytes;
    const site = this.site;
    site.chrom = this.#contig(bytes.readInt32LE(shared));
    site.pos = position(bytes.readInt32LE(shared + 4));
    this.referenceLength = bytes.readInt32LE(shared + 8);
    const qualityAt = shared + 12;
    site.qual = isMissingFloat(bytes, qualityAt) ? Number.NaN : bytes.readFloatLE(qualityAt);
    const infoCount = bytes.readUInt16LE(shared + 16);
    const alleleCount = bytes.readUInt16LE(shared + 18);
    const formatCount = bytes[shared + 23] as number;
    const samples = bytes.readUIntLE(shared + 20, 3);
    if (formatCount > 0 && samples !== this.#samples) {
      throw new RecordFault(null, 'record', `${this.#samples} samples`, String(samples));
    }
    const reader = this.#reader;
    reader.open(bytes, shared + FIXED_BYTES, individual);
    this.#readAlleles(alleleCount);
    site.filter = this.#readFilter();
    this.#readFields(this.info, infoCount, 1, 'INFO');
    this.#requireEnd(individual);
    reader.open(bytes, individual, end);
    this.#readFields(this.format, formatCount, this.#samples, 'FORMAT');
    this.#requireEnd(end);
  }

  /** Whether the fixed part at `start` could be a record's: a cheap test before `parse`. */
  mayStartAt(bytes: Buffer, start: number): boolean {
    const shared = start + LENGTHS_BYTES;
    const sharedLength = bytes.readUInt32LE(start);
    if (sharedLength < FIXED_BYTES) return false;
    const contig = this.#dictionary.contigs[bytes.readInt32LE(shared)];
    if (contig === undefined || bytes.readInt32LE(shared + 4) < -1) return false;
    const samples = bytes.readUIntLE(shared + 20, 3);
    const hasFormat = bytes[shared + 23] !== 0;
    return samples === this.#samples || (!hasFormat && bytes.readUInt32LE(start + 4) === 0);
  }

  #readAlleles(count: number): void {
    const { site, bytes } = this;
    const id = textOf(bytes, this.#reader.vector(1, 'ID'));
    site.id = id === '' || id === '.' ? null : id;
    if (count === 0) throw new RecordFault(null, 'REF', 'an allele', '0 alleles');
    site.ref = this.#allele('REF');
    const alts: string[] = [];
    for (let i = 1; i < count; i++) alts.push(this.#allele('ALT'));
    site.alts = alts.length === 1 && alts[0] === '.' ? [] : alts;
  }

  #allele(what: string): string {
    const vector = this.#reader.vector(1, what);
    const allele = textOf(this.bytes, vector);
    if (allele !== '' && !/[\s,]/.test(allele)) return allele;
    throw new RecordFault(null, what, 'an allele', quote(allele));
  }

  #readFilter(): readonly string[] | null {
    const vector = this.#reader.vector(1, 'FILTER');
    if (vector.length === 0 || vector.type === BCF_TYPE.missing) return null;
    if (vector.type > BCF_TYPE.int32) {
      throw new RecordFault(null, 'FILTER', 'integers', `type ${vector.type}`);
    }
    const key = this.bytes.toString(
      'latin1',
      vector.at - 1,
      vector.at + vector.length * vector.width,
    );
    const known = this.#filters.get(key);
    if (known) return known;
    const filter = Object.freeze(
      numbersOf(this.bytes, vector).map((number) => this.#string(Number(number), 'FILTER')),
    );
    if (this.#filters.size < MAX_FILTERS) this.#filters.set(key, filter);
    return filter;
  }

  #readFields(into: Map<string, TypedVector>, count: number, copies: number, what: string): void {
    into.clear();
    for (let i = 0; i < count; i++) {
      const id = this.#string(this.#reader.integer(what), what);
      const vector = this.#reader.vector(copies, `${what}/${id}`);
      if (!into.has(id)) into.set(id, vector);
    }
  }

  #requireEnd(end: number): void {
    const left = end - this.#reader.at;
    if (left !== 0)
      throw new RecordFault(null, 'record', 'fields to its end', `${left} bytes more`);
  }

  #contig(number: number): string {
    const contig = number < 0 ? undefined : this.#dictionary.contigs[number];
    if (contig !== undefined) return contig;
    throw new RecordFault(null, 'CHROM', 'the number of a contig', String(number));
  }

  #string(number: number, what: string): string {
    const id = number < 0 ? undefined : this.#dictionary.strings[number];
    if (id !== undefined) return id;
    throw new RecordFault(null, what, 'the number of an ID', String(number));
  }
}

/** A file with more combinations is hostile. */
const MAX_FILTERS = 1000;

/** 1-based from 0-based; -1 is a telomere. */
function position(zeroBased: number): number {
  if (zeroBased >= -1 && zeroBased <= MAX_POS) return zeroBased + 1;
  throw new RecordFault(null, 'POS', `-1 to ${MAX_POS}`, String(zeroBased));
}
