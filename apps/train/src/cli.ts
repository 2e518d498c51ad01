import { createRequire } from 'node:module';
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { readManifest } from '@dirghayu/cohort-store';
import {
  type ProgressDisplay,
  parseList,
  parseNumber,
  parseWhole,
  progressDisplay,
  stopSignal,
} from '@dirghayu/command-line';
import type { SplitOptions } from '@dirghayu/dataset-stream';
import { ConfigError } from '@dirghayu/pipeline';
import { selectFeatures } from './features.ts';
import type { TrainRunOptions } from './options.ts';
import { defaultRunDirectory } from './run-directory.ts';
import { formatSummary } from './summary.ts';
import { train } from './train.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** A column of this name keeps relatives together unless `--group` names another. */
const FAMILY_COLUMN = 'family_id';

const ENCODERS = ['mlp', 'linear', 'grouped', 'local'] as const;

const EXAMPLES = `
Examples:
  npx nx run train
      both nets on the simulated cohort; the report lands in runs/
  npx nx run train --data-dir store --model disease --target has_t2d,has_cvd --covariates age,sex,PC1,PC2
  npx nx run train --data-dir store --model lifespan --time exit_age --event died --entry entry_age
  npx nx run train --data-dir kg22 --model disease --target super_pop=AFR --min-maf 0.05

Exit codes: 0 done, 1 the data is at fault, 2 the command line is at fault, 130 stopped.
Flags may be spelt with underscores too: --data_dir, --output_dir.`;

/** The program as commander sees it: flags, defaults, help. */
export function createProgram(argv: readonly string[]): CommandUnknownOpts {
  const action = (flags: RunFlags) => runAction(flags, argv);
  return runCommand('dirghayu-train')
    .description('Trains LifespanNet-India and DiseaseNet-Multi on a cohort store')
    .version(version)
    .enablePositionalOptions()
    .action(action)
    .addCommand(runCommand('run').description('The same, by name').action(action));
}

function runCommand(name: string) {
  return new Command(name)
    .option('--data-dir <path>', 'the cohort store', 'processed')
    .option('--output-dir <path>', 'where the run goes (default: runs/<time>)')
    .addOption(
      new Option('--model <name>', 'which net')
        .choices(['all', 'lifespan', 'disease'] as const)
        .default('all' as const),
    )
    .option('--features <names>', 'file of rsIDs or chrom:pos:ref:alt, names, "all" or "none"')
    .option('--min-maf <f>', 'least minor allele frequency of a feature', parseNumber(0, 0.5), 0.01)
    .option('--max-missing <f>', 'greatest share of missing calls', parseNumber(0, 1), 0.1)
    .option('--regions <list>', 'chrom or chrom:start-end, 1-based inclusive', parseList)
    .option(
      '--covariates <columns>',
      'clinical inputs (default: age, sex, PC1… if there)',
      parseList,
    )
    .option('--target <columns>', 'diseases: columns of 0 and 1, or column=value', parseList)
    .option('--time <column>', 'when a person was last seen (default: exit_age)')
    .option('--event <column>', '1 died, 0 alive at that time (default: died)')
    .option('--entry <column>', 'age at entry, for delayed entry (default: entry_age)')
    .option(
      '--group <column>',
      `keeps people together in a split (default: ${FAMILY_COLUMN} if there)`,
    )
    .option('--split-column <column>', 'column that says train, valid or test')
    .option('--splits <file>', 'splits.tsv of an earlier run')
    .option('--epochs <n>', 'most epochs (default: 60, or 600 steps)', parseWhole(1))
    .option('--batch-size <n>', 'people a step', parseWhole(1), 1024)
    .option('--learning-rate <x>', 'of AdamW', parseNumber(0, 1))
    .option('--hidden <n>', 'width of encoder and trunk', parseWhole(1))
    .addOption(new Option('--encoder <name>', 'of the genotypes').choices(ENCODERS))
    .option('--groups <file>', 'genes for --encoder grouped: CSV of feature,group, or BED')
    .option('--missing-indicator', 'tell the net which calls are missing')
    .option(
      '--missingness <f>',
      'share of calls hidden in each training step',
      parseNumber(0, 0.99),
    )
    .option('--seed <n>', 'of splits, order, weights and dropout', parseWhole(0), 1)
    .addOption(
      new Option('--backend <name>', 'what does the arithmetic')
        .choices(['auto', 'node', 'wasm'] as const)
        .default('auto' as const),
    )
    .option('--overwrite', 'replace the run in --output-dir')
    .option('--json', 'print the metrics as JSON, and no progress')
    .addHelpText('after', EXAMPLES);
}

type RunFlags = ReturnType<ReturnType<typeof runCommand>['opts']>;

async function runAction(flags: RunFlags, argv: readonly string[]): Promise<void> {
  using stop = stopSignal('Stopped. Nothing was kept of this run.');
  const options = await toOptions(flags, argv);
  const bars = taskBars(flags.json ?? false);
  try {
    const outcome = await train(options, {
      signal: stop.signal,
      say: (line) => {
        if (!flags.json) process.stdout.write(`${line}\n`);
      },
      progress: bars.update,
    });
    bars.stop();
    const { outputDir } = options;
    const text = flags.json
      ? JSON.stringify({ outputDir, backend: outcome.backend, ...outcome.metrics })
      : formatSummary(outputDir, outcome);
    process.stdout.write(`${text}\n`);
  } finally {
    bars.stop();
  }
}

/** One bar after another, a new one for each task. */
function taskBars(quiet: boolean) {
  let current: { task: string; display: ProgressDisplay } | undefined;
  const stop = () => current?.display.stop();
  return {
    update(task: string, progress: Parameters<ProgressDisplay['update']>[0]) {
      if (current?.task !== task) {
        stop();
        current = { task, display: progressDisplay(task, { quiet }) };
      }
      current.display.update(progress);
    },
    stop,
  };
}

async function toOptions(flags: RunFlags, argv: readonly string[]): Promise<TrainRunOptions> {
  const { dataDir, model, covariates, target, time, event, entry } = flags;
  const { epochs, learningRate, hidden, encoder, missingIndicator, missingness } = flags;
  return {
    dataDir,
    outputDir: flags.outputDir ?? defaultRunDirectory(new Date()),
    model,
    features: await selectFeatures(flags),
    ...(covariates === undefined ? {} : { covariates }),
    ...(target === undefined ? {} : { targets: target }),
    survival: {
      ...(time === undefined ? {} : { time }),
      ...(event === undefined ? {} : { event }),
      ...(entry === undefined ? {} : { entry }),
    },
    splits: await splitOptions(flags),
    batchSize: flags.batchSize,
    seed: flags.seed,
    backend: flags.backend,
    net: {
      ...(epochs === undefined ? {} : { epochs }),
      ...(learningRate === undefined ? {} : { learningRate }),
      ...(hidden === undefined ? {} : { hidden }),
      ...(encoder === undefined ? {} : { encoder }),
      ...(missingIndicator === undefined ? {} : { missingIndicator }),
      ...(missingness === undefined ? {} : { missingness }),
    },
    ...groupOptions(flags),
    overwrite: flags.overwrite ?? false,
    command: `npx nx run train${argv.map((word) => ` ${word}`).join('')}`,
  };
}

/** The file of groups, which goes with the encoder that reads it. */
function groupOptions({ encoder, groups }: RunFlags): { groups?: string } {
  if ((encoder === 'grouped') === (groups !== undefined)) return groups ? { groups } : {};
  throw new ConfigError('Cannot choose an encoder', {
    expected: '--encoder grouped and --groups together',
    actual: groups ? '--groups alone' : '--encoder grouped alone',
  });
}

async function splitOptions(flags: RunFlags): Promise<SplitOptions> {
  const { splits: file, splitColumn: column, group, seed } = flags;
  if (file !== undefined) return { file };
  if (column !== undefined) return { column };
  if (group !== undefined) return { group, seed };
  const manifest = await readManifest(flags.dataDir);
  const hasFamilies = manifest.phenotypes?.columns.some(({ name }) => name === FAMILY_COLUMN);
  return hasFamilies ? { group: FAMILY_COLUMN, seed } : { seed };
}
