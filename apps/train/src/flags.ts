import { Command, Option } from '@commander-js/extra-typings';
import { parseList, parseNumber, parseWhole } from '@dirghayu/command-line';

/** A column of this name keeps relatives together unless `--group` names another. */
export const FAMILY_COLUMN = 'family_id';

const ENCODERS = ['mlp', 'linear', 'grouped', 'local'] as const;

/** The command `name` with the flags of a training run. */
export function runCommand(name: string) {
  return withNetFlags(withDataFlags(new Command(name)))
    .option('--seed <n>', 'of splits, order, weights and dropout', parseWhole(0), 1)
    .addOption(
      new Option('--backend <name>', 'what trains: auto takes node, else wasm; webgpu is a GPU')
        .choices(['auto', 'node', 'wasm', 'webgpu'] as const)
        .default('auto' as const),
    )
    .addOption(
      new Option('--first-layer <kind>', 'how it takes genotypes: auto measures, and remembers')
        .choices(['auto', 'packed', 'dense'] as const)
        .default('auto' as const),
    )
    .option(
      '--resume',
      'go on with the run in --output-dir that was stopped; from the start if none was',
    )
    .option('--overwrite', 'replace the run in --output-dir')
    .option('--json', 'print the metrics as JSON, and no progress');
}

/** What is trained, on whom, and judged by what. */
function withDataFlags(command: Command) {
  return command
    .option('--data-dir <path>', 'the cohort store', 'processed')
    .option('--output-dir <path>', 'where the run goes (default: runs/<time>)')
    .addOption(
      new Option('--model <name>', 'which net')
        .choices(['all', 'lifespan', 'disease'] as const)
        .default('all' as const),
    )
    .option('--features <names>', 'file of rsIDs or chrom:pos:ref:alt, names, "all" or "none"')
    .option('--min-maf <f>', 'least minor allele frequency (default: 0.01)', parseNumber(0, 0.5))
    .option(
      '--max-missing <f>',
      'greatest share of missing calls (default: 0.1)',
      parseNumber(0, 1),
    )
    .option('--select <rule>', 'features by association in the training split: gwas:p<1e-5')
    .option('--regions <list>', 'chrom or chrom:start-end, 1-based inclusive', parseList)
    .option(
      '--covariates <columns>',
      'clinical inputs (default: age, sex, PC1… if there)',
      parseList,
    )
    .option('--score-file <paths...>', 'PGS Catalog files, for covariates such as score:PGS000586')
    .option('--target <columns>', 'diseases: columns of 0 and 1, or column=value', parseList)
    .option('--only-in <rule...>', 'diseases of some people alone: sex=F:breast_cancer')
    .option('--incident <pairs>', 'diseases by when they begin: has_t2d:t2d_age,…', parseList)
    .option('--time <column>', 'when a person was last seen (default: exit_age)')
    .option('--event <column>', '1 died, 0 alive at that time (default: died)')
    .option('--entry <column>', 'age at entry, for delayed entry (default: entry_age)')
    .option('--all-died', 'says that everybody died at --time, so that no --event is needed')
    .option('--horizons <list>', 'times after entry at which survival is given', parseList)
    .option(
      '--subgroups <columns>',
      'figures by these too (default: sex, age, ancestry if there; "none")',
      parseList,
    )
    .option(
      '--group <column>',
      `keeps people together in a split; "auto": relatives by their genotypes (default: ${FAMILY_COLUMN} if there)`,
    )
    .option('--split-column <column>', 'column that says train, valid or test, or 1, 2 or 3')
    .option('--splits <file>', 'splits.tsv of an earlier run')
    .option('--shuffle-labels', 'negative control: give everybody the labels of another')
    .option('--folds <n>', 'cross-validate: everybody is tested once', parseWhole(3));
}

/** How the nets are made and trained. */
function withNetFlags(command: ReturnType<typeof withDataFlags>) {
  return command
    .addOption(new Option('--encoder <name>', 'of the genotypes').choices(ENCODERS))
    .option('--groups <file>', 'genes for --encoder grouped: CSV of feature,group, or BED')
    .option('--missing-indicator', 'tell the net which calls are missing')
    .option(
      '--missingness <f>',
      'share of calls hidden in each training step',
      parseNumber(0, 0.99),
    )
    .addOption(
      new Option('--objective <name>', 'of LifespanNet').choices(['cox', 'discrete'] as const),
    )
    .option('--task-weights <weights>', '"equal", "uncertainty", or has_t2d=2,has_cvd=1', parseList)
    .option('--epochs <n>', 'most epochs (default: 60, or 600 steps)', parseWhole(1))
    .option(
      '--batch-size <n>',
      'people a step (default: 1024; all of them for LifespanNet, where they fit)',
      parseWhole(1),
    )
    .option('--learning-rate <x>', 'of AdamW', parseNumber(0, 1))
    .option('--hidden <n>', 'width of the encoder', parseWhole(1))
    .option('--trunk <n>', 'width of the trunk (default: as the encoder)', parseWhole(1));
}

/** What `runCommand` reads. */
export type RunFlags = ReturnType<ReturnType<typeof runCommand>['opts']>;
