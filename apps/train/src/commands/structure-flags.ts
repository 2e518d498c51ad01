import { type Command, InvalidArgumentError, type OptionValues } from '@commander-js/extra-typings';
import { parseNumber, parseWhole } from '@dirghayu/command-line';
import type { LdPrune } from '@dirghayu/dataset-stream';

/** A command with the flags that say which variants tell structure, and where the result goes. */
export function withStructureFlags<Args extends unknown[], Flags extends OptionValues>(
  command: Command<Args, Flags>,
  maxVariants: number,
) {
  return command
    .option('--data-dir <path>', 'the cohort store', 'processed')
    .requiredOption('--output <path>', 'takes the result, tab-separated')
    .option('--min-maf <f>', 'least minor allele frequency', parseNumber(0, 0.5), 0.01)
    .option('--max-missing <f>', 'greatest share of missing calls', parseNumber(0, 1), 0.05)
    .option(
      '--ld-prune <r2,window>',
      'thin by linkage: 0.2,50 variants or 0.2,500kb; 1,2 does not',
      parseLdPrune,
      { r2: 0.2, window: 500, unit: 'kb' } as LdPrune,
    )
    .option(
      '--max-variants <n>',
      'variants that are used, evenly spread',
      parseWhole(1),
      maxVariants,
    )
    .option('--json', 'print the summary as JSON, and progress as JSON events');
}

/** `0.2,50` or `0.2,500kb`: plink2's threshold and window, with its step of 1. */
function parseLdPrune(text: string): LdPrune {
  const [, r2, window, kb] = /^([\d.]+),\s*([\d.]+)\s*(kb)?$/i.exec(text) ?? [];
  const options = { r2: Number(r2), window: Number(window), unit: kb ? 'kb' : 'variants' } as const;
  if (options.r2 >= 0 && options.r2 <= 1 && options.window > 0) return options;
  throw new InvalidArgumentError(
    `Expected a correlation and a window such as 0.2,50 or 0.2,500kb, got "${text}".`,
  );
}
