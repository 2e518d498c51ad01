import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { parseBytes, parseList, parseNumber } from '@dirghayu/command-line';
import type { LdPrune, VariantSelection } from '@dirghayu/dataset-stream';
import { ConfigError } from '@dirghayu/pipeline';
import { readNameList } from '../table/name-list.ts';
import { DEFAULT_STORE } from './ingest-flags.ts';

/** A command with the flags that say which variants of a store it is about. */
export function selectionCommand(name: string) {
  return new Command(name)
    .option('--data-dir <path>', 'the store', DEFAULT_STORE)
    .option('--features <names>', 'IDs or chrom:pos:ref:alt: a file with one a line, or a list')
    .option('--min-maf <f>', 'least minor allele frequency', parseNumber(0, 0.5))
    .option('--max-missing <f>', 'greatest share of missing calls', parseNumber(0, 1))
    .option('--regions <list>', 'chrom or chrom:start-end, 1-based inclusive', parseList)
    .option('--ld-prune <r2,window>', 'thin by linkage: 0.2,50 variants or 0.2,500kb', parseLdPrune)
    .option('--samples <ids>', 'people: a file with one ID a line, or a list')
    .addOption(
      new Option(
        '--values <what>',
        'of a store with dosages: dosages (the default) or calls',
      ).choices(['dosages', 'calls'] as const),
    )
    .addOption(
      new Option('--memory <size>', 'memory to work in').argParser(parseBytes).default(1e9, '1GB'),
    )
    .option('--overwrite', 'replace what has this name')
    .option('--json', 'print the summary as JSON, and progress as events');
}

/** What those flags say of the variants. */
export interface SelectionFlags {
  readonly features?: string | undefined;
  readonly minMaf?: number | undefined;
  readonly maxMissing?: number | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly ldPrune?: LdPrune | undefined;
}

/**
 * The selection that the flags ask for; every variant without any.
 *
 * @throws {ConfigError} If names and conditions are given together, or a file of names is absent.
 */
export async function selectionOf(flags: SelectionFlags): Promise<VariantSelection> {
  const { features, minMaf, maxMissing, regions, ldPrune } = flags;
  const filter = {
    ...(minMaf === undefined ? {} : { minMaf }),
    ...(maxMissing === undefined ? {} : { maxMissing }),
    ...(regions === undefined ? {} : { regions }),
    ...(ldPrune === undefined ? {} : { ldPrune }),
  };
  const hasFilter = Object.keys(filter).length > 0;
  if (features === undefined || features === 'all') return hasFilter ? filter : 'all';
  if (!hasFilter) return readNameList('--features', features, 'rsID or chrom:pos:ref:alt');
  throw new ConfigError('Cannot select variants', {
    expected: 'either --features or conditions such as --min-maf',
    actual: 'both',
  });
}

/** The people that `--samples` names; undefined for everyone. */
export async function samplesOf(samples: string | undefined) {
  if (samples === undefined) return undefined;
  return readNameList('--samples', samples, 'sample ID');
}

/** `0.2,50` or `0.2,500kb`: plink2's threshold and window, with its step of 1. */
function parseLdPrune(text: string): LdPrune {
  const [, r2, window, kb] = /^([\d.]+),\s*([\d.]+)\s*(kb)?$/i.exec(text) ?? [];
  const options = { r2: Number(r2), window: Number(window), unit: kb ? 'kb' : 'variants' } as const;
  const least = kb ? 0.001 : 2;
  const isWhole = kb !== undefined || Number.isSafeInteger(options.window);
  if (options.r2 >= 0 && options.r2 <= 1 && options.window >= least && isWhole) return options;
  throw new InvalidArgumentError(
    `Expected r2 and a window, such as 0.2,50 (variants) or 0.2,500kb, got "${text}".`,
  );
}
