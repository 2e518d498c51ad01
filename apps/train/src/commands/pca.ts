import { parseWhole } from '@dirghayu/command-line';
import { splitCommand, splitsOf } from './split-flags.ts';
import { withStructureFlags } from './structure-flags.ts';

const EXAMPLES = `
Fitted to the people of the training split without relatives up to third degree, and everybody is
projected on them. Components have unit length over the people fitted, as plink2's. The column fitted
says who they are; the loadings are what a standard deviation of ALT adds.

Examples:
  npx dirghayu-train pca --data-dir store --output pcs.tsv
  npx dirghayu-train pca --data-dir store --output pcs.tsv --split train --splits runs/t2d/splits.tsv
  npx dirghayu-ingest sql "SELECT s.*, p.* EXCLUDE (sample_id, fitted) FROM samples s JOIN 'pcs.tsv' p USING (sample_id)" --data-dir store --format csv --output both.csv
  npx dirghayu-ingest phenotypes both.csv --output-dir store
      the clinical table of the store, and PC1 … beside it as covariates`;

/** Principal components of the people of a store. */
export function pcaCommand() {
  return withStructureFlags(splitCommand('pca'), 100_000)
    .description('Finds the top principal components of ancestry')
    .option('--components <n>', 'how many', parseWhole(1), 10)
    .option('--keep-relatives', 'fit to relatives too')
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      const { runPca } = await import('../structure/run-pca.ts');
      const { seed, split, minMaf, maxMissing, ldPrune, maxVariants } = flags;
      await runPca({
        dataDir: flags.dataDir,
        output: flags.output,
        components: flags.components,
        selection: { minMaf, maxMissing, ldPrune, maxVariants },
        ...(split === undefined ? {} : { split }),
        splits: splitsOf(flags),
        keepRelatives: flags.keepRelatives ?? false,
        seed,
        json: flags.json ?? false,
      });
    });
}
