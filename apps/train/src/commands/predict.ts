import { formatCount } from '@dirghayu/command-line';
import { describeMatch } from '../predict/describe-match.ts';
import type { PredictOutcome } from '../predict/predict.ts';
import { modelCommand, runModelJob } from './model-flags.ts';

const EXAMPLES = `
A row a person: the chance of each disease; or log hazard, survival and years left, each with the ends of its
95 % interval (name_low, name_high). Then missing_rate, missing_covariates, training_distance (above 1 is
outside of the people whom the model was trained on) and outside_training.

Features are found by chrom:pos:ref:alt and build; exchanged alleles are counted the other way. What the store
lacks is a missing call, filled with the mean of the training people.

Examples:
  npx dirghayu-train predict runs/2026-11-22T19-33-00 --model disease --data-dir other-store
  npx dirghayu-train predict runs/t2d --data-dir other-store --output chances.tsv --min-match 0.95
  npx dirghayu-train predict runs/t2d --data-dir store --split test`;

/** Predicts for the people of another store. */
export function predictCommand() {
  return modelCommand('predict')
    .description('Predicts for the people of a store with a trained net')
    .option('--output <file>', 'a TSV', 'predictions.tsv')
    .addHelpText('after', EXAMPLES)
    .action((run, flags) =>
      runModelJob(
        run,
        flags,
        async (job) => {
          const { predict } = await import('../predict/predict.ts');
          return predict({ ...job, output: flags.output });
        },
        format,
      ),
    );
}

function format({ model, output, people, features, missingRate }: PredictOutcome): string {
  const missing =
    missingRate === null ? '' : `; ${(100 * missingRate).toFixed(2)} % of calls missing`;
  return [
    `Predicted for ${formatCount(people)} people with ${model}`,
    `  features: ${describeMatch(features)}${missing}`,
    `Predictions: ${output}`,
  ].join('\n');
}
