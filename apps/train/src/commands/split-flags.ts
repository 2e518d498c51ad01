import { Command, Option } from '@commander-js/extra-typings';
import { parseWhole } from '@dirghayu/command-line';
import type { SplitOptions } from '@dirghayu/dataset-stream';

/** The command `name` with the flags that say whose part of a cohort is meant. */
export function splitCommand(name: string) {
  return new Command(name)
    .addOption(
      new Option('--split <name>', 'these people alone').choices([
        'train',
        'valid',
        'test',
      ] as const),
    )
    .option('--splits <file>', 'splits.tsv of a run')
    .option('--split-column <column>', 'column that says train, valid or test, or 1, 2 or 3')
    .option('--group <column>', 'keeps people together in a split')
    .option('--seed <n>', 'of the splits, and of what else is drawn', parseWhole(0), 1);
}

type SplitFlags = ReturnType<ReturnType<typeof splitCommand>['opts']>;

/** What those flags ask for. */
export function splitsOf({
  splits: file,
  splitColumn: column,
  group,
  seed,
}: SplitFlags): SplitOptions {
  if (file !== undefined) return { file };
  if (column !== undefined) return { column };
  return { seed, ...(group === undefined ? {} : { group }) };
}
