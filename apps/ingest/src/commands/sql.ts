import { Command } from '@commander-js/extra-typings';
import { choice, DEFAULT_STORE } from './ingest-flags.ts';
import { runSql } from './sql-statement.ts';
import { print } from './with-progress.ts';

const EXAMPLES = `
Views: samples, variants, calls. Macros: call_at(genotypes, i), genotype_of(genotypes, id).

Examples:
  npx nx run ingest:sql "SELECT count(*), avg(af) FROM variants"
  npx nx run ingest:sql "SELECT * EXCLUDE genotypes FROM variants LIMIT 5" --data-dir store
  npx nx run ingest:sql "SELECT sex, avg(age) FROM samples GROUP BY sex" --format csv`;

/** DuckDB over a store. */
export function sqlCommand() {
  return new Command('sql')
    .description('Runs one SQL statement over a store, with its views loaded')
    .argument('<statement>', 'DuckDB SQL')
    .option('--data-dir <path>', 'the store', DEFAULT_STORE)
    .addOption(choice('--format <how>', 'how rows are printed', ['table', 'csv', 'json'] as const))
    .option('--json', 'the same as --format json')
    .addHelpText('after', EXAMPLES)
    .action(async (statement, { dataDir, format, json }) => {
      await runSql({ dataDir, statement, format: json ? 'json' : format }, print);
    });
}
