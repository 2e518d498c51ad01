import { formatCount, parseList, parseWhole } from '@dirghayu/command-line';
import { throughDirectory } from '@dirghayu/storage';
import type { AttributeOutcome } from '../attribute/attribute.ts';
import { modelCommand, runModelJob } from './model-flags.ts';

const EXAMPLES = `
What each variant, gene and covariate adds to the log odds of each disease or to the log hazard, against the mean
person of training: integrated gradients of the net, and of its linear path, which is exact. Written to
attributions.tsv, the most important inputs of each output first; with --people also people.tsv. What it shows
is what the net uses: neighbours in linkage share what one of them causes.

Examples:
  npx dirghayu-train attribute runs/t2d --data-dir store --split test --output-dir why
  npx dirghayu-train attribute runs/t2d --data-dir store --genes genes.bed --output-dir why
  npx dirghayu-train attribute runs/t2d --data-dir other-store --people S00001,S00007 --output-dir why`;

/** Tells what the inputs of a trained net do to its outputs. */
export function attributeCommand() {
  return modelCommand('attribute')
    .description('Tells what each variant, gene and covariate does to what a trained net predicts')
    .requiredOption('--output-dir <path>', 'where the tables go')
    .option('--genes <file>', 'genes: CSV of feature,group, or BED')
    .option('--people <ids>', 'people to tell of one by one, or "all"', parseList)
    .option('--most <n>', 'inputs told of a person and an output', parseWhole(1), 20)
    .addHelpText('after', EXAMPLES)
    .action((run, flags) =>
      runModelJob(
        run,
        flags,
        async (job) => {
          const { attribute } = await import('../attribute/attribute.ts');
          const { outputDir, genes, people = [], most } = flags;
          const asked = people.length === 1 && people[0] === 'all' ? 'all' : people;
          return throughDirectory(outputDir, async (path) => {
            const outcome = await attribute({
              ...job,
              outputDir: path,
              groups: genes,
              people: asked,
              most,
            });
            const files = outcome.files.map((file) => file.replace(path, outputDir));
            return { ...outcome, files };
          });
        },
        format,
      ),
    );
}

function format({ model, people, files, top }: AttributeOutcome): string {
  return [
    `Explained ${model} by ${formatCount(people)} people`,
    ...Object.entries(top).map(([output, inputs]) => `  ${output}: ${inputs.join(', ')}`),
    ...files.map((file) => `Wrote ${file}`),
  ].join('\n');
}
