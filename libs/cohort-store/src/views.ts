import { variantColumns } from './columns.ts';
import type { Manifest } from './manifest.ts';

/** What of a manifest shapes the views. */
export type ViewedStore = Pick<Manifest, 'calls' | 'dosages' | 'fields' | 'samples' | 'variants'>;

/**
 * The SQL of views.sql: views and macros over a store, for any DuckDB from 1.1 on.
 *
 * Paths start at the variable `store`, so that the file works wherever the store lies:
 * `SET VARIABLE store = '/data/kg22'; .read /data/kg22/views.sql`. Unset, it is the
 * current directory.
 */
export function viewsSql(store: ViewedStore): string {
  return `-- Views over a Dirghayu cohort store (docs/format.md).
--   duckdb -cmd "SET VARIABLE store = 'path/to/store'" -init path/to/store/views.sql
SET VARIABLE store = coalesce(getvariable('store'), '.');

CREATE OR REPLACE VIEW samples AS
  SELECT * FROM read_parquet(getvariable('store') || '/samples.parquet')
  WHERE sample_index < ${store.samples.count};

CREATE OR REPLACE VIEW variants AS
${variantsQuery(store)};

${store.calls === 'packed' ? PACKED_MACROS : LIST_MACROS}
${POINT_MACROS}
${store.dosages === null ? '' : dosageMacros(store)}${callsView(store)}
${alleleCounts(store)}
${TABLE_MACROS}`;
}

/** With dosages, `dosage` is the expected number of copies, and `call` what was called of it. */
function callsView({ dosages }: ViewedStore): string {
  const call = 'decoded_call_at(v.decoded, s.sample_index)';
  const columns =
    dosages === null
      ? `${call} AS dosage`
      : `dosage_at(v.dosages, s.sample_index) AS dosage,
         ${call} AS call`;
  return `-- Every call as a row. A filter by chrom or pos reads those row groups, one by sample_id those calls.
CREATE OR REPLACE VIEW calls AS
  SELECT v.chrom, v.pos, v.id, v.ref, v.alt, s.sample_id,
         ${columns}
  FROM (${decodedVariants(dosages)}) v
  CROSS JOIN samples s;
`;
}

function decodedVariants(dosages: ViewedStore['dosages']): string {
  const more = dosages === null ? '' : ', dosages';
  return `SELECT chrom, pos, id, ref, alt, decoded_calls(genotypes) AS decoded${more} FROM variants`;
}

function alleleCounts({ dosages }: ViewedStore): string {
  const dosage =
    dosages === null
      ? 'decoded_call_at(v.decoded, s.index_)'
      : 'dosage_at(v.dosages, s.index_)::DOUBLE';
  const sum = dosages === null ? 'sum(dosage)::BIGINT' : 'sum(dosage)';
  return `-- Copies of ALT in each group of people, for a column of samples or an expression over them:
--   SELECT * FROM allele_counts(super_pop) WHERE chrom = '22' AND pos BETWEEN 17000000 AND 17100000
-- frequency counts every known call as two alleles.
CREATE OR REPLACE MACRO allele_counts(phenotype) AS TABLE
  SELECT chrom, pos, id, ref, alt, group_ AS phenotype, count(*) AS people, count(dosage) AS known,
         ${sum} AS copies, copies / nullif(2 * known, 0) AS frequency
  FROM (
    SELECT v.chrom, v.pos, v.id, v.ref, v.alt, s.group_, ${dosage} AS dosage
    FROM (${decodedVariants(dosages)}) v
    CROSS JOIN (SELECT sample_index AS index_, phenotype AS group_ FROM samples) s)
  GROUP BY chrom, pos, id, ref, alt, group_;
`;
}

/**
 * A slice of a BLOB cast to BIT and on to a number is read from the highest bit of its first byte:
 * the two bytes of a dosage, lowest first, are put together one by one.
 */
function dosageMacros({ calls }: ViewedStore): string {
  const at =
    calls === 'packed'
      ? `nullif(dosages[2 * i + 2 : 2 * i + 2]::BIT::UTINYINT::INTEGER * 256
       + dosages[2 * i + 1 : 2 * i + 1]::BIT::UTINYINT::INTEGER, 65535)::FLOAT / 16384`
      : 'dosages[i + 1]';
  return `-- Expected copies of ALT of person i (0-based), 0 to 2; NULL for missing.
CREATE OR REPLACE MACRO dosage_at(dosages, i) AS
  ${at};
-- The same by ID: SELECT dosage_of(dosages, 'HG00096') FROM variants
CREATE OR REPLACE MACRO dosage_of(dosages, sample) AS dosage_at(dosages, sample_index_of(sample));

`;
}

/** Every part by its name: of a pattern, what is gone would be missing in silence. */
function variantsQuery(store: ViewedStore): string {
  const { parts } = store.variants;
  if (parts.length === 0) return noVariants(store);
  const paths = parts.map(({ path }) => `getvariable('store') || '/${path.replaceAll("'", "''")}'`);
  return `  SELECT chrom, * EXCLUDE chrom FROM read_parquet([
    ${paths.join(',\n    ')}],
    hive_partitioning = true, hive_types = {'chrom': VARCHAR})`;
}

/** A store may hold people alone, and read_parquet refuses a pattern without files. */
function noVariants({ fields, calls, dosages }: ViewedStore): string {
  const layout = { fields, calls, hasDosages: dosages !== null };
  const columns = [{ name: 'chrom', type: 'VARCHAR' }, ...variantColumns(layout)];
  const typed = columns.map(({ name, type }) => `NULL::${type} AS "${name.replaceAll('"', '""')}"`);
  return `  SELECT ${typed.join(', ')} WHERE false`;
}

/**
 * Bit n of a BLOB cast to BIT counts from the highest bit of the first byte; ours from the lowest.
 * The cast copies the row, so `calls` makes it once a variant, not once a call: below the join.
 */
const PACKED_MACROS = `-- Call i (0-based) of packed calls: 0, 1, 2, or NULL for missing.
CREATE OR REPLACE MACRO decoded_calls(genotypes) AS genotypes::BIT;
CREATE OR REPLACE MACRO decoded_call_at(decoded, i) AS
  nullif(get_bit(decoded, (8 * (i // 4) + 6 - 2 * (i % 4))::INTEGER) * 2
       + get_bit(decoded, (8 * (i // 4) + 7 - 2 * (i % 4))::INTEGER), 3)::TINYINT;
CREATE OR REPLACE MACRO call_at(genotypes, i) AS decoded_call_at(decoded_calls(genotypes), i);
`;

const LIST_MACROS = `-- Call i (0-based): 0, 1, 2, or NULL for missing.
CREATE OR REPLACE MACRO decoded_calls(genotypes) AS genotypes;
CREATE OR REPLACE MACRO decoded_call_at(decoded, i) AS decoded[i + 1];
CREATE OR REPLACE MACRO call_at(genotypes, i) AS genotypes[i + 1];
`;

/**
 * A macro is pasted in, so a column given as its argument is looked up among the columns inside:
 * those are renamed first, to names with a trailing underscore. The two halves of `genotype` each
 * push their condition down to the file (measured: 80 ms against 500 for one OR, 200,000 variants).
 */
const POINT_MACROS = `-- Position of a person's call in every row; an error for a stranger.
CREATE OR REPLACE MACRO sample_index_of(sample) AS coalesce(
  (SELECT index_ FROM (SELECT sample_index AS index_, sample_id AS id_ FROM samples) WHERE id_ = sample),
  error('Cannot find sample ' || sample || ' in this store')::INTEGER);

-- Copies of ALT that one person carries: SELECT genotype_of(genotypes, 'HG00096') FROM variants
CREATE OR REPLACE MACRO genotype_of(genotypes, sample) AS
  call_at(genotypes, sample_index_of(sample));

-- The same of one variant, by ID or chrom:pos:ref:alt: SELECT genotype('rs1801133', 'HG00096')
CREATE OR REPLACE MACRO genotype(variant, sample) AS (
  SELECT CASE count(*)
    WHEN 1 THEN first(call_at(genotypes_, sample_index_of(sample)))
    WHEN 0 THEN error('Cannot find variant ' || variant || ' in this store')::TINYINT
    ELSE error('Cannot choose among variants called ' || variant || ': give chrom:pos:ref:alt')::TINYINT
  END
  FROM (
    SELECT id AS name_, genotypes AS genotypes_ FROM variants
    UNION ALL
    SELECT concat(chrom, ':', pos, ':', ref, ':', alt), genotypes FROM variants
    WHERE pos = TRY_CAST(regexp_extract(variant, '^.+:([0-9]+):[^:]+:.+$', 1) AS INTEGER)
      AND id IS DISTINCT FROM variant)
  WHERE name_ = variant);
`;

const TABLE_MACROS = `-- A wide table that \`ingest table\` made: SELECT * FROM training() or training('my-table')
CREATE OR REPLACE MACRO training(name := 'training') AS TABLE
  SELECT * FROM read_parquet(getvariable('store') || '/table/' || name || '.parquet');
`;
