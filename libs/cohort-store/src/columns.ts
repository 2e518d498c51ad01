import type { VariantField } from '@dirghayu/genotypes';
import type { MatrixValues } from './matrix.ts';

/** A Parquet column by its name and its DuckDB type. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** How calls are stored: packed BLOB, or `TINYINT[]` with NULL for missing. */
export type CallsEncoding = 'packed' | 'list';

/** What of a store decides the columns of its variants. */
export interface VariantLayout {
  /** INFO and FORMAT fields that are carried; none by default. */
  readonly fields?: readonly VariantField[];
  /** `packed` by default. */
  readonly calls?: CallsEncoding;
  /** Whether rows carry dosages; false by default. */
  readonly hasDosages?: boolean;
}

/** Columns of the variants, but for `chrom`, which is the Hive partition. */
export function variantColumns(layout: VariantLayout = {}): readonly Column[] {
  const { fields = [], calls = 'packed', hasDosages = false } = layout;
  const isPacked = calls === 'packed';
  return [
    { name: 'pos', type: 'INTEGER' },
    { name: 'id', type: 'VARCHAR' },
    { name: 'ref', type: 'VARCHAR' },
    { name: 'alt', type: 'VARCHAR' },
    { name: 'alt_index', type: 'SMALLINT' },
    { name: 'qual', type: 'FLOAT' },
    { name: 'filter', type: 'VARCHAR[]' },
    { name: 'ac', type: 'INTEGER' },
    { name: 'an', type: 'INTEGER' },
    { name: 'het', type: 'INTEGER' },
    { name: 'hom_alt', type: 'INTEGER' },
    { name: 'missing', type: 'INTEGER' },
    { name: 'af', type: 'FLOAT' },
    ...fields.map((field) => ({ name: field.name, type: fieldType(field) })),
    { name: 'genotypes', type: isPacked ? 'BLOB' : 'TINYINT[]' },
    ...(hasDosages ? [{ name: 'dosages', type: isPacked ? 'BLOB' : 'FLOAT[]' }] : []),
  ];
}

/** Types a phenotype column can have in samples.parquet. */
export const PHENOTYPE_TYPES = [
  'BOOLEAN',
  'INTEGER',
  'BIGINT',
  'DOUBLE',
  'DATE',
  'VARCHAR',
] as const;

/** One of them. */
export type PhenotypeType = (typeof PHENOTYPE_TYPES)[number];

/** The first columns of samples.parquet; the phenotype columns follow. */
export const SAMPLE_COLUMNS: readonly Column[] = [
  { name: 'sample_index', type: 'INTEGER' },
  { name: 'sample_id', type: 'VARCHAR' },
];

/** Columns of a matrix's blocks: people's packed calls, or their dosages. */
export function matrixBlockColumns(values: MatrixValues): readonly Column[] {
  return [
    { name: 'row', type: 'INTEGER' },
    { name: values === 'calls' ? 'genotypes' : 'dosages', type: 'BLOB' },
  ];
}

/** Columns of a matrix's features.parquet, in feature order. */
export const MATRIX_FEATURE_COLUMNS: readonly Column[] = [
  { name: 'feature', type: 'INTEGER' },
  { name: 'name', type: 'VARCHAR' },
  { name: 'chrom', type: 'VARCHAR' },
  { name: 'pos', type: 'INTEGER' },
  { name: 'ref', type: 'VARCHAR' },
  { name: 'alt', type: 'VARCHAR' },
  { name: 'id', type: 'VARCHAR' },
  { name: 'block', type: 'INTEGER' },
  { name: 'offset', type: 'INTEGER' },
  { name: 'af', type: 'FLOAT' },
];

/** Columns of a matrix's rows.parquet. */
export const MATRIX_ROW_COLUMNS: readonly Column[] = [
  { name: 'row', type: 'INTEGER' },
  { name: 'sample_index', type: 'INTEGER' },
];

const DUCKDB_TYPES = {
  integer: 'INTEGER',
  float: 'FLOAT',
  flag: 'BOOLEAN',
  string: 'VARCHAR',
} as const;

/** INFO: the value, or a list; FORMAT: a list over the samples of that. */
function fieldType({ kind, type, isList }: VariantField): string {
  const value = `${DUCKDB_TYPES[type]}${isList ? '[]' : ''}`;
  return kind === 'format' ? `${value}[]` : value;
}
