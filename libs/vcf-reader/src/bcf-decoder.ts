import type { FieldValue } from '@dirghayu/genotypes';
import { BcfCalls } from './bcf-calls.ts';
import type { BcfDictionary } from './bcf-dictionary.ts';
import { BcfRecord } from './bcf-record.ts';
import { BCF_TYPE, numbersOf, type TypedVector, textOf } from './bcf-typed.ts';
import type { FieldColumn } from './field-column.ts';
import { FieldText } from './field-value.ts';
import type { HalfCall } from './half-call.ts';
import type { VcfHeader } from './header.ts';
import { RecordCalls } from './record-calls.ts';
import type { RecordDecoder } from './record-decoder.ts';
import { RecordFault } from './record-fault.ts';
import type { Site } from './site.ts';

/** Decodes records of BCF 2.1 and 2.2. */
export class BcfDecoder implements RecordDecoder {
  readonly site: Site;
  readonly calls: RecordCalls;
  /** BCF records cannot use what the header does not declare. */
  readonly undeclared = null;
  readonly #samples: readonly string[];
  readonly #dictionary: BcfDictionary;
  readonly #record: BcfRecord;
  readonly #bcfCalls: BcfCalls;
  readonly #text: FieldText;

  constructor(header: VcfHeader, dictionary: BcfDictionary, halfCall: HalfCall) {
    const { samples, fileformat } = header;
    this.#samples = samples;
    this.#dictionary = dictionary;
    this.#record = new BcfRecord(dictionary, samples.length);
    this.site = this.#record.site;
    this.calls = new RecordCalls(samples.length);
    this.#bcfCalls = new BcfCalls(samples, halfCall, this.calls);
    this.#text = new FieldText(fileformat);
  }

  parse(bytes: Buffer, start: number, end: number): boolean {
    this.#record.parse(bytes, start, end);
    return true;
  }

  lastBase(): number {
    const { pos, ref } = this.site;
    const end = this.#integer(this.#record.info.get('END'));
    return end !== null && end >= pos ? end : pos + ref.length - 1;
  }

  readCalls(): boolean {
    const vector = this.#record.format.get('GT');
    if (vector) this.#bcfCalls.read(this.#record.bytes, vector, this.site.alts.length);
    else {
      this.calls.useAlleles();
      this.calls.alleles.clear();
    }
    return vector !== undefined;
  }

  infoValue(column: FieldColumn): FieldValue {
    const vector = this.#record.info.get(column.id);
    if (column.field.type === 'flag') return vector !== undefined;
    return vector === undefined ? null : this.#value(vector, column, 0, '');
  }

  formatValues(column: FieldColumn): readonly FieldValue[] | null {
    const vector = this.#record.format.get(column.id);
    if (!vector) return null;
    return this.#samples.map((sample, i) => this.#value(vector, column, i, ` of ${sample}`));
  }

  formatIds(): readonly string[] {
    return [...this.#record.format.keys()];
  }

  firstInteger(id: string): number | null {
    const value = this.#integer(this.#record.format.get(id));
    return value !== null && value >= 0 ? value : null;
  }

  locus(bytes: Buffer, start: number, end: number): string | null {
    if (end - start < 16) return null;
    const contig = this.#dictionary.contigs[bytes.readInt32LE(start + 8)];
    return contig === undefined ? null : `${contig}:${bytes.readInt32LE(start + 12) + 1}`;
  }

  #integer(vector: TypedVector | undefined): number | null {
    if (!vector || vector.type > BCF_TYPE.int32 || vector.length === 0) return null;
    const value = numbersOf(this.#record.bytes, { ...vector, length: 1 })[0];
    return typeof value === 'number' ? value : null;
  }

  /** The value of one record (`copy` 0) or sample, as its column declares it. */
  #value(vector: TypedVector, column: FieldColumn, copy: number, of: string): FieldValue {
    const { bytes } = this.#record;
    if (vector.type === BCF_TYPE.missing || vector.length === 0) return null;
    if (vector.type === BCF_TYPE.char) {
      const at = vector.at + copy * vector.length;
      return this.#text.parse(textOf(bytes, { ...vector, at }), column, at, of);
    }
    const numbers = numbersOf(bytes, vector, copy);
    if (column.field.type === 'string') {
      return this.#text.parse(numbers.map((n) => n ?? '.').join(','), column, vector.at, of);
    }
    if (column.field.type === 'integer' && vector.type === BCF_TYPE.float) {
      const kind = column.field.kind === 'info' ? 'INFO' : 'FORMAT';
      throw new RecordFault(null, `${kind}/${column.id}${of}`, 'integers', 'floats');
    }
    if (!column.isManyOfRecord) return numbers[0] ?? null;
    return numbers.length === 0 || (numbers.length === 1 && numbers[0] === null) ? null : numbers;
  }
}
