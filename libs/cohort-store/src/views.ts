import { variantColumns } from './columns.ts';
import type { Manifest } from './manifest.ts';

/** What of a manifest shapes the views. */
export type ViewedStore = Pick<Manifest, 'calls' | 'fields' | 'variants'>;

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
  SELECT * FROM read_parquet(getvariable('store') || '/samples.parquet');

CREATE OR REPLACE VIEW variants AS
${store.variants.parts.length > 0 ? VARIANTS : noVariants(store)};

${store.calls === 'packed' ? PACKED_MACROS : LIST_MACROS}
-- Copies of ALT that one person carries: SELECT genotype_of(genotypes, 'HG00096') FROM variants
CREATE OR REPLACE MACRO genotype_of(genotypes, id) AS
  call_at(genotypes, (SELECT sample_index FROM samples WHERE sample_id = id));

-- Every call as a row; filter by chrom, pos and sample_id.
CREATE OR REPLACE VIEW calls AS
  SELECT v.chrom, v.pos, v.id, v.ref, v.alt, s.sample_id,
         call_at(v.genotypes, s.sample_index) AS dosage
  FROM variants v CROSS JOIN samples s;
`;
}

const VARIANTS = `  SELECT chrom, * EXCLUDE chrom FROM read_parquet(
    getvariable('store') || '/variants/*/*.parquet',
    hive_partitioning = true, hive_types = {'chrom': VARCHAR})`;

/** A store may hold people alone, and read_parquet refuses a pattern without files. */
function noVariants({ fields, calls }: ViewedStore): string {
  const columns = [{ name: 'chrom', type: 'VARCHAR' }, ...variantColumns(fields, calls)];
  const typed = columns.map(({ name, type }) => `NULL::${type} AS "${name.replaceAll('"', '""')}"`);
  return `  SELECT ${typed.join(', ')} WHERE false`;
}

/** Bit n of a BLOB cast to BIT counts from the highest bit of the first byte; ours from the lowest. */
const PACKED_MACROS = `-- Call i (0-based) of packed calls: 0, 1, 2, or NULL for missing.
CREATE OR REPLACE MACRO call_at(genotypes, i) AS
  nullif(get_bit(genotypes::BIT, (8 * (i // 4) + 6 - 2 * (i % 4))::INTEGER) * 2
       + get_bit(genotypes::BIT, (8 * (i // 4) + 7 - 2 * (i % 4))::INTEGER), 3)::TINYINT;
`;

const LIST_MACROS = `-- Call i (0-based): 0, 1, 2, or NULL for missing.
CREATE OR REPLACE MACRO call_at(genotypes, i) AS genotypes[i + 1];
`;
