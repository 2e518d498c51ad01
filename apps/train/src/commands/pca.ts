import { Option } from '@commander-js/extra-typings';
import { parseWhole } from '@dirghayu/command-line';
import { structureCommand } from './structure-flags.ts';

const EXAMPLES = `
Fitted to the people of the training split without relatives up to third degree, and everybody is
projected on them. Components have unit length over the people fitted, as plink2's. The column fitted
says who they are; the loadings are what a standard deviation of ALT adds.

Examples:
  npx dirghayu-train pca --data-dir store --output pcs.tsv
  npx dirghayu-train pca --data-dir store --output pcs.tsv --split train --splits runs/t2d/splits.tsv
  npx nx run ingest:phenotypes --data-dir store --phenotypes pcs.tsv
      adds PC1 … to the store, as covariates`;

/** Principal components of the people of a store. */
export function pcaCommand() {
  return structureCommand('pca', 100_000)
    .description('Finds the top principal components of ancestry')
    .option('--components <n>', 'how many', parseWhole(1), 10)
    .addOption(
      new Option('--split <name>', 'fit to these people alone').choices([
        'train',
        'valid',
        'test',
      ] as const),
    )
    .option('--splits <file>', 'splits.tsv of a run')
    .option('--split-column <column>', 'column that says train, valid or test, or 1, 2 or 3')
    .option('--group <column>', 'keeps people together in a split')
    .option('--keep-relatives', 'fit to relatives too')
    .option('--seed <n>', 'of the splits and the random directions', parseWhole(0), 1)
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      const { runPca } = await import('../structure/run-pca.ts');
      const { splits: file, splitColumn: column, group, seed, split } = flags;
      const { minMaf, maxMissing, ldPrune, maxVariants } = flags;
      await runPca({
        dataDir: flags.dataDir,
        output: flags.output,
        components: flags.components,
        selection: { minMaf, maxMissing, ldPrune, maxVariants },
        ...(split === undefined ? {} : { split }),
        splits: file ? { file } : column ? { column } : { seed, ...(group ? { group } : {}) },
        keepRelatives: flags.keepRelatives ?? false,
        seed,
        json: flags.json ?? false,
      });
    });
}
