import { parseList, parseWhole } from '@dirghayu/command-line';
import { splitCommand, splitsOf } from './split-flags.ts';

const EXAMPLES = `
Least squares for numbers, logistic regression for 0 and 1 (Firth's where a variant separates cases
from controls), of copies of ALT. For each trait: <output>_<trait>.regenie with regenie's columns
(ALLELE1 is ALT, which BETA is of), and Manhattan and QQ plots as SVG. A person without a covariate is
left out of all traits, one without a trait of that trait alone. Missing calls take the mean. A
store of dosages is tested by its dosages.

Examples:
  npx dirghayu-train gwas --data-dir store --target bmi,has_t2d --covariates age,sex,PC1,PC2 --output gwas/run
  npx dirghayu-train gwas --data-dir store --target Y1,Y2 --covariates V1,V2 --pred fit_pred.list --output gwas/loco
  npx dirghayu-train gwas --data-dir store --target bmi --split train --splits runs/t2d/splits.tsv --output gwas/train`;

/** Association of every variant with some traits. */
export function gwasCommand() {
  return splitCommand('gwas')
    .description('Tests every variant for association with traits, several in one pass')
    .option('--data-dir <path>', 'the cohort store', 'processed')
    .requiredOption('--target <columns>', 'traits: columns of numbers, or column=value', parseList)
    .option('--covariates <columns>', 'columns beside an intercept', parseList)
    .requiredOption('--output <prefix>', 'beginning of the names of all outputs')
    .option('--linear', 'least squares for 0 and 1 too')
    .option('--pred <file>', "regenie's list of traits and their LOCO predictions")
    .option('--min-mac <n>', 'least copies of the rarer allele', parseWhole(1), 1)
    .option('--threads <n>', 'threads (default: one a core, where that pays)', parseWhole(1))
    .option('--json', 'print the summary as JSON, and progress as JSON events')
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      const { runGwas } = await import('../association/run-gwas.ts');
      const { pred, split, threads } = flags;
      await runGwas({
        dataDir: flags.dataDir,
        targets: flags.target,
        covariates: flags.covariates ?? [],
        output: flags.output,
        linear: flags.linear ?? false,
        ...(pred === undefined ? {} : { pred }),
        ...(split === undefined ? {} : { split }),
        splits: splitsOf(flags),
        minMac: flags.minMac,
        ...(threads === undefined ? {} : { threads }),
        json: flags.json ?? false,
      });
    });
}
