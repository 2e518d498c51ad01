import type { FieldValue, VariantField } from '@dirghayu/genotypes';
import { ConfigError, quote, UnsupportedError } from '@dirghayu/pipeline';
import type { FieldDefinition, VcfHeader } from './header.ts';

/** An INFO or FORMAT field that becomes a column. */
export interface FieldColumn {
  readonly id: string;
  readonly field: VariantField;
  /** As declared. */
  readonly number: string;
  /** Whether a record holds a list (or null), not one value, before it is split by ALT. */
  readonly isManyOfRecord: boolean;
}

const TYPES = { Integer: 'integer', Float: 'float', Flag: 'flag' } as const;
/** `Number` of fields that count local alleles (VCFv4.5 §1.6.2, LAA). */
const LOCAL_NUMBERS: ReadonlySet<string> = new Set(['LA', 'LR', 'LG']);

/** @throws {ConfigError} If the header does not declare an INFO ID. */
export function infoColumns(ids: readonly string[], header: VcfHeader): readonly FieldColumn[] {
  return [...new Set(ids)].map((id) => {
    const definition = header.info.get(id);
    if (definition) return fieldColumn(definition, 'info');
    throw undeclared(id, 'INFO', header.info);
  });
}

/**
 * @throws {ConfigError} If the header does not declare a FORMAT ID, or it is GT.
 * @throws {UnsupportedError} If it counts local alleles.
 */
export function formatColumns(ids: readonly string[], header: VcfHeader): readonly FieldColumn[] {
  return [...new Set(ids)].map((id) => {
    if (id === 'GT') {
      throw new ConfigError('Cannot carry FORMAT field "GT"', {
        expected: 'another field: every block has the calls',
        actual: '"GT"',
      });
    }
    const definition = header.format.get(id);
    if (!definition) throw undeclared(id, 'FORMAT', header.format);
    if (!LOCAL_NUMBERS.has(definition.number)) return fieldColumn(definition, 'format');
    throw new UnsupportedError(`Cannot carry FORMAT field ${quote(id)}`, {
      expected: 'a field that counts the alleles of its record',
      actual: `one of local alleles, Number=${definition.number}`,
    });
  });
}

function fieldColumn({ id, number, type }: FieldDefinition, kind: 'info' | 'format'): FieldColumn {
  const valueType = Object.hasOwn(TYPES, type) ? TYPES[type as keyof typeof TYPES] : 'string';
  const isFlag = valueType === 'flag';
  const isOne = number === '1' || number === '0' || isFlag;
  return {
    id,
    number,
    isManyOfRecord: !isOne,
    field: {
      name: `${kind}_${id}`,
      id,
      kind,
      type: valueType,
      isList: !isOne && number !== 'A',
    },
  };
}

function undeclared(
  id: string,
  kind: string,
  definitions: ReadonlyMap<string, FieldDefinition>,
): ConfigError {
  const known = [...definitions.keys()].join(', ') || 'none';
  return new ConfigError(`Cannot carry ${kind} field ${quote(id)}`, {
    expected: `an ID that the header declares (${known})`,
    actual: quote(id),
  });
}

/** Whether each row of a split record takes its own part of the field. */
export function isSplitByAlt({ number }: FieldColumn): boolean {
  return number === 'A' || number === 'R' || number === 'G';
}

/**
 * The part of a record's value that belongs to the row of ALT `altIndex`.
 *
 * `Number=A` gives its ALT's value, `R` REF's and its ALT's, `G` the values of the genotypes of
 * REF and its ALT. All else is repeated, a `G` whose length fits neither one nor two copies too.
 * A list of missing members alone is null.
 */
export function valueOfAlt(
  column: FieldColumn,
  value: FieldValue,
  altIndex: number,
  altCount: number,
): FieldValue {
  if (!Array.isArray(value)) return value;
  const parts = selectParts(value, column.number, altIndex, altCount);
  if (!column.field.isList) return parts[0] ?? null;
  return parts.every((part) => part === null) ? null : parts;
}

function selectParts(
  parts: readonly FieldValue[],
  number: string,
  altIndex: number,
  altCount: number,
): readonly FieldValue[] {
  const pick = (...indices: number[]) => indices.map((index) => parts[index] ?? null);
  if (number === 'A') return pick(altIndex - 1);
  if (number === 'R') return pick(0, altIndex);
  if (number !== 'G') return parts;
  if (parts.length === altCount + 1) return pick(0, altIndex); // haploid
  if (parts.length !== ((altCount + 1) * (altCount + 2)) / 2) return parts;
  // Genotype j/k lies at k(k + 1)/2 + j (VCFv4.5 §1.6.2, GL).
  const hetero = (altIndex * (altIndex + 1)) / 2;
  return pick(0, hetero, hetero + altIndex);
}
