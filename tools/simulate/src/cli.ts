import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { parseContigs } from './contigs.ts';
import { DEFAULT_COHORT, DEFAULT_OUTPUT } from './options.ts';
import type { WriteCohortOptions } from './write-cohort.ts';

const EXAMPLES = `
Examples:
  $ dirghayu-simulate --output-dir cohort
  $ dirghayu-simulate --people 2504 --variants 200000 --chromosomes 22 --output-dir big
  $ dirghayu-simulate --layout person --people 200 --missing 0 --output-dir one-file-a-person
  $ dirghayu-simulate --chromosomes 21,X --format-fields GT:AD:DP:GQ:PL --output-dir rich
`;

/** Runs one command line; `write` does the work. Throws commander's error on a wrong flag. */
export async function runCli(
  argv: readonly string[],
  write: (options: WriteCohortOptions, flags: { readonly json: boolean }) => Promise<void>,
): Promise<void> {
  const command = buildCommand().action(async ({ unphased, json, ...options }) => {
    await write({ ...options, phased: !unphased }, { json });
  });
  await command.parseAsync([...argv], { from: 'user' });
}

function buildCommand() {
  const cohort = DEFAULT_COHORT;
  return new Command('dirghayu-simulate')
    .description('Simulate a cohort: VCF files, a clinical table and the truth behind it')
    .exitOverride()
    .addHelpText('after', EXAMPLES)
    .requiredOption('--output-dir <dir>', 'takes cohort/, clinical.csv and truth.json')
    .option('--people <n>', 'people in the cohort', wholeNumber, cohort.people)
    .option('--variants <n>', 'variant sites on each chromosome', wholeNumber, cohort.variants)
    .addOption(
      new Option('--chromosomes <list>', 'such as 20,21 or 1-22,X')
        .argParser(parseContigs)
        .default(cohort.chromosomes, '20-22'),
    )
    .option('--seed <n>', 'the same seed gives the same data', wholeNumber, cohort.seed)
    .option('--missing <share>', 'share of calls that are missing', decimal, cohort.missing)
    .option('--populations <n>', 'populations, 1 to 8', wholeNumber, cohort.populations)
    .option('--admixed <share>', 'share of founders of mixed ancestry', decimal, cohort.admixed)
    .option('--families <share>', 'share of people in families', decimal, cohort.families)
    .option('--multiallelic <share>', 'share of sites with 2 ALTs', decimal, cohort.multiallelic)
    .option('--indels <share>', 'share of insertions and deletions', decimal, cohort.indels)
    .option('--spacing <bases>', 'mean distance of sites; 0: natural', decimal, cohort.spacing)
    .option('--causal <n>', 'causal variants of each trait', wholeNumber, cohort.causal)
    .option('--genetic-sd <x>', 'genetic log-odds, standard deviation', decimal, cohort.geneticSd)
    .option(
      '--missing-phenotypes <share>',
      'share of phenotypes that are missing',
      decimal,
      cohort.missingPhenotypes,
    )
    .addOption(
      new Option('--layout <layout>', 'one file a chromosome, or one a person with its ALT sites')
        .choices(['chromosome', 'person'] as const)
        .default(DEFAULT_OUTPUT.layout),
    )
    .addOption(
      new Option('--compress <how>', 'BGZF with a tabix index, or plain text')
        .choices(['bgzf', 'none'] as const)
        .default(DEFAULT_OUTPUT.compress),
    )
    .option('--level <n>', 'compression level, 1 to 9', wholeNumber, DEFAULT_OUTPUT.level)
    .addOption(
      new Option('--format-fields <fields>', 'FORMAT of every call')
        .choices(['GT', 'GT:AD:DP:GQ:PL'] as const)
        .default(DEFAULT_OUTPUT.formatFields),
    )
    .option('--unphased', 'write 0/1 for both 0|1 and 1|0', false)
    .option('--overwrite', 'replace the outputs of an earlier run', false)
    .option('--json', 'print the summary as JSON', false);
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

function decimal(text: string): number {
  if (/^\d*\.?\d+(e-?\d+)?$/i.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number of 0 or more.');
}
