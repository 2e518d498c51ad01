import type { FieldValue } from '@dirghayu/genotypes';
import type { FieldColumn } from './field-column.ts';
import type { FieldText } from './field-value.ts';
import { parsePlainInteger } from './number-text.ts';
import type { TextSite } from './site-columns.ts';

const TAB = 9;
const COLON = 58;
/** Text of one byte needs no decoding. */
const SINGLE_BYTE: readonly string[] = Array.from({ length: 128 }, (_, i) =>
  String.fromCharCode(i),
);

/** INFO of a text record, by key. A key that occurs twice keeps its first value. */
export class InfoText {
  readonly #text: FieldText;
  readonly #entries = new Map<string, string>();
  #at = 0;

  constructor(text: FieldText) {
    this.#text = text;
  }

  /** Takes the record's INFO apart; a key without `=` maps to the empty text. */
  read(bytes: Buffer, { infoStart, infoEnd }: TextSite): void {
    const entries = this.#entries;
    entries.clear();
    this.#at = infoStart;
    for (const entry of bytes.toString('utf8', infoStart, infoEnd).split(';')) {
      const equals = entry.indexOf('=');
      const key = equals < 0 ? entry : entry.slice(0, equals);
      if (!entries.has(key)) entries.set(key, equals < 0 ? '' : entry.slice(equals + 1));
    }
  }

  /** @throws {RecordFault} If the value is not of the declared type. */
  value(column: FieldColumn): FieldValue {
    const text = this.#entries.get(column.id);
    if (column.field.type === 'flag') return text !== undefined;
    return text === undefined ? null : this.#text.parse(text, column, this.#at, '');
  }
}

/** FORMAT fields of a text record, sample by sample. */
export class FormatText {
  readonly #samples: readonly string[];
  readonly #text: FieldText;

  constructor(samples: readonly string[], text: FieldText) {
    this.#samples = samples;
    this.#text = text;
  }

  /**
   * The values of field number `place` (0-based) of FORMAT, one a sample; a sample that leaves
   * out trailing fields has null.
   *
   * @throws {RecordFault} If a value is not of the declared type.
   */
  values(
    bytes: Buffer,
    { samplesStart }: TextSite,
    end: number,
    place: number,
    column: FieldColumn,
  ): readonly FieldValue[] {
    const samples = this.#samples;
    const values: FieldValue[] = new Array(samples.length);
    const isInteger = column.field.type === 'integer' && !column.isManyOfRecord;
    let at = samplesStart;
    for (let i = 0; i < samples.length; i++) {
      at = skipColons(bytes, at, end, place);
      const start = at;
      while (at < end && bytes[at] !== TAB && bytes[at] !== COLON) at += 1;
      const plain = isInteger ? parsePlainInteger(bytes, start, at) : -1;
      if (plain >= 0) values[i] = plain;
      else values[i] = this.#parse(bytes, start, at, column, samples[i] ?? '');
      while (at < end && bytes[at] !== TAB) at += 1;
      at += 1;
    }
    return values;
  }

  #parse(
    bytes: Buffer,
    start: number,
    end: number,
    column: FieldColumn,
    sample: string,
  ): FieldValue {
    const text =
      end - start === 1
        ? (SINGLE_BYTE[bytes[start] as number] ?? '\ufffd')
        : bytes.toString('utf8', start, end);
    return this.#text.parse(text, column, start, ` of ${sample}`);
  }
}

/** Moves behind `count` colons; at a tab or the end it stays, so that the field is empty. */
function skipColons(bytes: Buffer, start: number, end: number, count: number): number {
  let at = start;
  for (let left = count; left > 0 && at < end && bytes[at] !== TAB; at++) {
    if (bytes[at] === COLON) left -= 1;
  }
  return at;
}
