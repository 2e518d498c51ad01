import { Command } from '@commander-js/extra-typings';
import { choice, DEFAULT_STORE, memoryOption } from './ingest-flags.ts';

const EXAMPLES = `
Views: samples, variants, calls (a row for each person and variant).
Macros: genotype('rs1801133', 'HG00096'), genotype_of(genotypes, 'HG00096'), call_at(genotypes, i),
  allele_counts(a phenotype) and training('a wide table') after FROM. See docs/sql.md.

Examples:
  npx nx run ingest:sql "SELECT count(*), avg(af) FROM variants"
  npx nx run ingest:sql "SELECT * EXCLUDE genotypes FROM variants LIMIT 5" --data-dir store
  npx nx run ingest:sql "SELECT * FROM allele_counts(sex) WHERE chrom = 'chr20' LIMIT 6" --format csv
  npx nx run ingest:sql "FROM calls WHERE sample_id = 'S0001'" --format parquet --output s1.parquet`;

const FORMATS = ['table', 'csv', 'json', 'parquet'] as const;

/** DuckDB over a store. */
export function sqlCommand() {
  return new Command('sql')
    .description(
      'Runs SQL over a store, with its views loaded, and gives the rows of the last statement',
    )
    .argument('<sql>', 'DuckDB SQL: a statement, or several with semicolons between')
    .option('--data-dir <path>', 'the store', DEFAULT_STORE)
    .addOption(choice('--format <how>', 'how rows are given; a table shows the first 100', FORMATS))
    .option('--output <file>', 'where they go (default: standard output)')
    .addOption(memoryOption('memory to work in; what needs more spills to disk'))
    .option('--json', 'the same as --format json')
    .addHelpText('after', EXAMPLES)
    .action(async (sql, { dataDir, format, output, memory, json }) => {
      const { runSql } = await import('../sql/run-sql.ts');
      await runSql({ dataDir, sql, format: json ? 'json' : format, output, memory });
    });
}
