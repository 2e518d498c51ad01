import type { PhenotypeType } from '@dirghayu/cohort-store';

/** No leading zeros: `007` is a code, not a number, and stays text. */
const INTEGER_TEXT = '[+-]?(0|[1-9][0-9]*)';
const DOUBLE_TEXT =
  '(?i)[+-]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?(nan|inf|infinity)';
const DATE_TEXT = '[0-9]{4}-[0-9]{2}-[0-9]{2}';

/**
 * SQL for the narrowest type that every non-NULL text of `column` has; no text at all is VARCHAR.
 *
 * Only `true` and `false` are BOOLEAN: `F` may be a sex, 0 and 1 are codes of many kinds.
 */
export function inferredTypeSql(column: string): string {
  const all = (pattern: string, type: PhenotypeType) => {
    const fits = `regexp_full_match(${column}, '${pattern}') AND TRY_CAST(${column} AS ${type}) IS NOT NULL`;
    return `bool_and(${fits}) FILTER (${column} IS NOT NULL)`;
  };
  return `CASE WHEN count(${column}) = 0 THEN 'VARCHAR'
    WHEN bool_and(lower(${column}) IN ('true', 'false')) THEN 'BOOLEAN'
    WHEN ${all(INTEGER_TEXT, 'INTEGER')} THEN 'INTEGER'
    WHEN ${all(INTEGER_TEXT, 'BIGINT')} THEN 'BIGINT'
    WHEN ${all(DOUBLE_TEXT, 'DOUBLE')} THEN 'DOUBLE'
    WHEN ${all(DATE_TEXT, 'DATE')} THEN 'DATE'
    ELSE 'VARCHAR' END`;
}

/** SQL that turns the text `column` into a value of `type`; NaN is missing, so it is NULL. */
export function typedValueSql(column: string, type: PhenotypeType): string {
  const value = `CAST(${column} AS ${type})`;
  return type === 'DOUBLE' ? `nullif(${value}, 'nan'::DOUBLE)` : value;
}

/** What a typed (Parquet) column of `duckdbType` becomes. */
export function storedType(duckdbType: string): PhenotypeType {
  if (duckdbType.startsWith('DECIMAL')) return 'DOUBLE';
  return STORED_TYPES[duckdbType] ?? 'VARCHAR';
}

const STORED_TYPES: Readonly<Record<string, PhenotypeType>> = {
  BOOLEAN: 'BOOLEAN',
  TINYINT: 'INTEGER',
  UTINYINT: 'INTEGER',
  SMALLINT: 'INTEGER',
  USMALLINT: 'INTEGER',
  INTEGER: 'INTEGER',
  UINTEGER: 'BIGINT',
  BIGINT: 'BIGINT',
  FLOAT: 'DOUBLE',
  DOUBLE: 'DOUBLE',
  DATE: 'DATE',
};
