import { formatCount, parseList } from '@dirghayu/command-line';
import type { writeTable } from '../table/write-table.ts';
import { samplesOf, selectionCommand, selectionOf } from './selection-flags.ts';
import { print, withProgress } from './with-progress.ts';

const EXAMPLES = `
One row for each person: sample_id, the phenotypes, then a column for each variant with 0, 1, 2 or
NULL (with dosages: from 0 to 2). Columns are named by ID; by ID_REF_ALT where variants share it; by chrom:pos:ref:alt without.

Examples:
  npx nx run ingest:table --features ids.txt --phenotypes age,sex,has_t2d
  npx nx run ingest:table --name chr22 --regions chr22:17000000-17100000 --data-dir store
  npx nx run ingest:sql "SELECT * FROM training('chr22') LIMIT 5" --data-dir store`;

/** Writes a wide table of some variants, for people and other tools. */
export function tableCommand() {
  return selectionCommand('table')
    .description('Writes a wide Parquet table: a row for each person, a column for each variant')
    .option('--name <name>', 'its name', 'training')
    .option('--phenotypes <columns>', 'phenotype columns (default: all)', parseList)
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      const { dataDir, name, phenotypes, memory, values, overwrite = false, json = false } = flags;
      const features = await selectionOf(flags);
      const samples = await samplesOf(flags.samples);
      const options = { dataDir, name, features, phenotypes, samples, overwrite, memory, values };
      const stopMessage = 'Stopped. No table was written.';
      const { writeTable } = await import('../table/write-table.ts');
      const table = await withProgress({ title: 'table', json, stopMessage }, (context) =>
        writeTable(options, context),
      );
      print(json ? JSON.stringify(table) : format(table));
    });
}

function format(table: Awaited<ReturnType<typeof writeTable>>): string {
  const { path, people, phenotypes, genotypes } = table;
  const columns = `${formatCount(phenotypes.length)} phenotypes and ${formatCount(genotypes.length)} variants`;
  return [
    `Wrote ${path}: ${formatCount(people)} people with ${columns}`,
    `Next: pandas.read_parquet('${path}'), or docs/read-from-python.md`,
  ].join('\n');
}
