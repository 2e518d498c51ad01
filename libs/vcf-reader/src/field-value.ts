import type { FieldValue } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import type { FieldColumn } from './field-column.ts';
import { parseFloatText } from './number-text.ts';
import { RecordFault } from './record-fault.ts';

/** Turns the text of fields into values of their declared types. */
export class FieldText {
  readonly #decodesPercent: boolean;

  /** @param fileformat - `VCFv4.3` and later escape characters as `%3A`. */
  constructor(fileformat: string) {
    this.#decodesPercent = Number(fileformat.slice('VCFv4.'.length)) >= 3;
  }

  /**
   * The value of one record or sample: a list where the column is one, else one value. `.` and the
   * empty text are null. Floats have 32 bits (VCFv4.5 §1.3).
   *
   * @param at - Where the text stands, for faults.
   * @throws {RecordFault} If a value is not of the declared type.
   */
  parse(text: string, column: FieldColumn, at: number, of: string): FieldValue {
    if (text === '' || text === '.') return null;
    const isText = column.field.type === 'string';
    if (column.isManyOfRecord) {
      return text.split(',').map((part) => this.#value(part, column, at, of));
    }
    // A number with a list of values keeps the first; text may hold commas of its own.
    const comma = isText ? -1 : text.indexOf(',');
    return this.#value(comma < 0 ? text : text.slice(0, comma), column, at, of);
  }

  #value(text: string, { id, field }: FieldColumn, at: number, of: string): FieldValue {
    if (text === '.' || text === '') return null;
    if (field.type === 'string') return this.decode(text);
    const value = field.type === 'integer' ? parseInteger(text) : parseFloatText(text);
    if (value !== null) return field.type === 'float' ? Math.fround(value) : value;
    const expected = field.type === 'integer' ? 'an integer of 32 bits' : 'a number';
    const kind = field.kind === 'info' ? 'INFO' : 'FORMAT';
    throw new RecordFault(at, `${kind}/${id}${of}`, expected, quote(text));
  }

  /** Text as it was meant: decodes `%3A` and its like where the version has them. */
  decode(text: string): string {
    return this.#decodesPercent ? decodePercent(text) : text;
  }
}

/** Integers have 32 bits, eight of whose values are reserved (VCFv4.5 §1.3). */
const MIN_INTEGER = -(2 ** 31) + 8;
const MAX_INTEGER = 2 ** 31 - 1;

function parseInteger(text: string): number | null {
  if (!/^[-+]?\d+$/.test(text)) return null;
  const value = Number(text);
  return value >= MIN_INTEGER && value <= MAX_INTEGER ? value + 0 : null;
}

/** Decodes `%3A` and its like (VCFv4.3 §1.2), UTF-8 in several codes too; what is no code stays. */
function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (codes) =>
    Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}
