import { Command } from '@commander-js/extra-typings';
import { formatCount, parseList, stopSignal } from '@dirghayu/command-line';
import type { CoxOutcome } from '../cox.ts';
import { selectFeatures } from '../features.ts';
import { alignColumns } from '../text-table.ts';

const EXAMPLES = `
Everybody without a missing value is used: there are no splits and no penalty. A column of text becomes one
covariate a value but the first.

Examples:
  npx dirghayu-train cox --data-dir rossi --time week --event arrest --covariates fin,age,race,wexp,mar,paro,prio
  npx dirghayu-train cox --data-dir store --time exit_age --event died --entry entry_age --covariates sex
  npx dirghayu-train cox --data-dir store --time years --event died --covariates age,sex --features rs429358`;

/** Cox regression of a whole store. */
export function coxCommand() {
  return new Command('cox')
    .description("Cox regression of everybody in a store, as R's coxph: Efron ties, delayed entry")
    .option('--data-dir <path>', 'the cohort store', 'processed')
    .requiredOption('--time <column>', 'when a person was last seen')
    .requiredOption('--event <column>', '1 died, 0 alive at that time')
    .option('--entry <column>', 'when a person came under observation, for delayed entry')
    .option('--covariates <columns>', 'clinical covariates', parseList, [])
    .option(
      '--features <names>',
      'variants: a file of rsIDs or chrom:pos:ref:alt, or names',
      'none',
    )
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async ({ features, json, ...columns }) => {
      using stop = stopSignal('Stopped.');
      const { coxRegression } = await import('../cox.ts');
      const selection = await selectFeatures({ features });
      const options = { ...columns, features: selection, signal: stop.signal };
      const outcome = await coxRegression(options);
      process.stdout.write(`${json ? JSON.stringify(outcome) : format(outcome)}\n`);
    });
}

const HEADER = ['', 'coef', 'exp(coef)', 'se(coef)', 'z'];

function format(outcome: CoxOutcome): string {
  const { people, events, leftOut, coefficients, isConverged } = outcome;
  const rows = coefficients.map(({ name, coefficient, hazardRatio, standardError, z }) => [
    name,
    ...[coefficient, hazardRatio, standardError].map((value) => value?.toFixed(4) ?? '–'),
    z?.toFixed(2) ?? '–',
  ]);
  return [
    ...(isConverged ? [] : ['warning: the fit did not converge: an effect may be infinite']),
    `Cox regression of ${formatCount(people)} people, ${formatCount(events)} events` +
      (leftOut === 0
        ? ''
        : `; ${formatCount(leftOut)} people left out for a missing value or no follow-up`),
    ...alignColumns([HEADER, ...rows]),
    `Log-likelihood ${outcome.logLikelihood.toFixed(2)}, without covariates ${outcome.nullLogLikelihood.toFixed(2)}`,
    `Harrell's C ${outcome.concordance.toFixed(3)}`,
  ].join('\n');
}
