import type { FieldValue, VariantField } from '@dirghayu/genotypes';
import { ConfigError, quote } from '@dirghayu/pipeline';
import type { FieldDefinition, VcfHeader } from './header.ts';
import { RecordFault } from './record-fault.ts';
import { parseFloatText } from './site-columns.ts';

/** An INFO field that becomes a column. */
interface InfoColumn {
  readonly definition: FieldDefinition;
  readonly field: VariantField;
}

/**
 * Turns INFO into typed values, one list a row.
 *
 * A row of a split record takes its own part of a field: `Number=A` its ALT's value, `R` REF's
 * and its ALT's, `G` the values of the genotypes of REF and its ALT. Other fields are repeated.
 * `.` and a field that the record lacks are null; a flag that it lacks is false.
 */
export class InfoColumns {
  readonly fields: readonly VariantField[];
  readonly #columns: readonly InfoColumn[];
  readonly #decodesPercent: boolean;

  /** @throws {ConfigError} If the header does not declare an ID. */
  constructor(ids: readonly string[], header: VcfHeader) {
    this.#columns = [...new Set(ids)].map((id) => {
      const definition = header.info.get(id);
      if (!definition) throw undeclared(id, header);
      return { definition, field: infoField(definition) };
    });
    this.fields = this.#columns.map(({ field }) => field);
    this.#decodesPercent = Number(header.fileformat.slice('VCFv4.'.length)) >= 3;
  }

  /**
   * Values for the row of ALT `altIndex`, in the order of `fields`.
   *
   * @param at - Where INFO starts, for faults.
   * @throws {RecordFault} If a value is not of the declared type.
   */
  values(info: string, altIndex: number, altCount: number, at: number): FieldValue[] {
    const entries = parseEntries(info);
    return this.#columns.map(({ definition, field }) => {
      const text = entries.get(definition.id);
      if (field.type === 'flag') return text !== undefined;
      if (text === undefined || text === '' || text === '.') return null;
      const parts = selectParts(text.split(','), definition.number, altIndex, altCount);
      const values = parts.map((part) => this.#value(part, field, at));
      if (!field.isList) return values[0] ?? null;
      return values.every((value) => value === null) ? null : values;
    });
  }

  #value(text: string, { type, id }: VariantField, at: number): FieldValue {
    if (text === '.') return null;
    if (type === 'string') return this.#decodesPercent ? decodePercent(text) : text;
    const value = type === 'integer' ? parseInteger(text) : parseFloatText(text);
    if (value !== null) return value;
    const expected = type === 'integer' ? 'an integer' : 'a number';
    throw new RecordFault(at, `INFO/${id}`, expected, quote(text));
  }
}

function infoField({ id, number, type }: FieldDefinition): VariantField {
  const types = { Integer: 'integer', Float: 'float', Flag: 'flag' } as const;
  const kind = Object.hasOwn(types, type) ? types[type as keyof typeof types] : 'string';
  const isScalar = number === '1' || number === '0' || number === 'A' || kind === 'flag';
  return { name: `info_${id}`, id, kind: 'info', type: kind, isList: !isScalar };
}

/** The first value of each key; a key without `=` maps to the empty text. */
function parseEntries(info: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const entry of info.split(';')) {
    const equals = entry.indexOf('=');
    const key = equals < 0 ? entry : entry.slice(0, equals);
    if (!entries.has(key)) entries.set(key, equals < 0 ? '' : entry.slice(equals + 1));
  }
  return entries;
}

/** The part of a field that concerns one ALT; all of it if its length does not fit `Number`. */
function selectParts(
  parts: readonly string[],
  number: string,
  altIndex: number,
  altCount: number,
): readonly string[] {
  const pick = (...indices: number[]) => indices.map((index) => parts[index] ?? '.');
  if (number === 'A') return pick(altIndex - 1);
  if (number === 'R') return pick(0, altIndex);
  const genotypes = ((altCount + 1) * (altCount + 2)) / 2;
  if (number !== 'G' || parts.length !== genotypes) return parts;
  // Genotype j/k lies at k(k + 1)/2 + j (VCFv4.5 §1.6.2, GL).
  const hetero = (altIndex * (altIndex + 1)) / 2;
  return pick(0, hetero, hetero + altIndex);
}

function parseInteger(text: string): number | null {
  return /^[-+]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

/** Decodes `%3A` and its like (VCFv4.3 §1.2); what is no code stays. */
function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function undeclared(id: string, header: VcfHeader): ConfigError {
  const known = [...header.info.keys()].join(', ') || 'none';
  return new ConfigError(`Cannot carry INFO field ${quote(id)}`, {
    expected: `an ID that the header declares (${known})`,
    actual: quote(id),
  });
}
