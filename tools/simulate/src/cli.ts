import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import {
  formatCount,
  formatSeconds,
  parseNumber,
  parseWhole,
  progressDisplay,
  stopSignal,
} from '@dirghayu/command-line';
import { parseContigs } from './contigs.ts';
import { DEFAULT_COHORT, DEFAULT_OUTPUT } from './options.ts';
import { type CohortSummary, type WriteCohortOptions, writeCohort } from './write-cohort.ts';

const EXAMPLES = `
Examples:
  $ dirghayu-simulate --output-dir cohort
  $ dirghayu-simulate --people 2504 --variants 200000 --chromosomes 22 --output-dir big
  $ dirghayu-simulate --layout person --people 200 --missing 0 --output-dir one-file-a-person
  $ dirghayu-simulate --chromosomes 21,X --format-fields GT:AD:DP:GQ:PL --output-dir rich
`;

const share = parseNumber(0, 1);

/** The program as commander sees it: flags, defaults, help. */
export function createProgram(): CommandUnknownOpts {
  return buildCommand().action(async ({ unphased, json, ...options }) => {
    const summary = await simulate({ ...options, phased: !unphased }, json);
    const text = json ? JSON.stringify(summary) : formatSummary(options.outputDir, summary);
    process.stdout.write(`${text}\n`);
  });
}

async function simulate(options: WriteCohortOptions, quiet: boolean): Promise<CohortSummary> {
  using stop = stopSignal('Stopped. Nothing was written.');
  const display = progressDisplay('simulate', { quiet });
  try {
    return await writeCohort({ ...options, signal: stop.signal, onProgress: display.update });
  } finally {
    display.stop();
  }
}

function formatSummary(outputDir: string, summary: CohortSummary): string {
  const { people, variants, genotypes, seconds } = summary;
  const rate = (genotypes / seconds / 1e6).toFixed(1);
  const size = `${formatCount(people)} people, ${formatCount(variants)} variants`;
  return `${outputDir}: ${size} in ${formatSeconds(seconds)}: ${rate} million genotypes/s`;
}

function buildCommand() {
  const cohort = DEFAULT_COHORT;
  return new Command('dirghayu-simulate')
    .description('Simulate a cohort: VCF files, a clinical table and the truth behind it')
    .addHelpText('after', EXAMPLES)
    .requiredOption('--output-dir <dir>', 'takes cohort/, clinical.csv and truth.json')
    .option('--people <n>', 'people in the cohort', parseWhole(2), cohort.people)
    .option('--variants <n>', 'variant sites on each chromosome', parseWhole(1), cohort.variants)
    .addOption(
      new Option('--chromosomes <list>', 'such as 20,21 or 1-22,X')
        .argParser(parseContigs)
        .default(cohort.chromosomes, '20-22'),
    )
    .option('--seed <n>', 'the same seed gives the same data', parseWhole(0), cohort.seed)
    .option('--missing <share>', 'share of calls that are missing', share, cohort.missing)
    .option('--populations <n>', 'populations, 1 to 8', parseWhole(1), cohort.populations)
    .option('--admixed <share>', 'share of founders of mixed ancestry', share, cohort.admixed)
    .option('--families <share>', 'share of people in families', share, cohort.families)
    .option('--multiallelic <share>', 'share of sites with 2 ALTs', share, cohort.multiallelic)
    .option('--indels <share>', 'share of insertions and deletions', share, cohort.indels)
    .option(
      '--spacing <bases>',
      'mean distance of sites; 0: natural',
      parseNumber(0, 1e9),
      cohort.spacing,
    )
    .option('--causal <n>', 'causal variants of each trait', parseWhole(0), cohort.causal)
    .option(
      '--genetic-sd <x>',
      'genetic log-odds, standard deviation',
      parseNumber(0, 10),
      cohort.geneticSd,
    )
    .option(
      '--missing-phenotypes <share>',
      'share of phenotypes that are missing',
      share,
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
    .option('--level <n>', 'compression level, 1 to 9', parseWhole(1), DEFAULT_OUTPUT.level)
    .addOption(
      new Option('--format-fields <fields>', 'FORMAT of every call')
        .choices(['GT', 'GT:AD:DP:GQ:PL'] as const)
        .default(DEFAULT_OUTPUT.formatFields),
    )
    .option('--unphased', 'write 0/1 for both 0|1 and 1|0', false)
    .option('--overwrite', 'replace the outputs of an earlier run', false)
    .option('--json', 'print the summary as JSON', false);
}
