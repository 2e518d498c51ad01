import { resolve } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import {
  parseBytes,
  parseList,
  parseNumber,
  parseWhole,
  threadsOption,
} from '@dirghayu/command-line';
import { ConfigError, quote } from '@dirghayu/pipeline';
import { readConfig } from '../config-file.ts';
import type { IngestOptions } from '../options.ts';
import { readBedRegions } from '../plan/bed-regions.ts';
import { pinListFile } from '../stages/list-file.ts';
import type { StageRequest } from '../stages/load-stage.ts';
import { parseTypes } from './phenotype-flags.ts';

/** What no flag at all ingests: the simulated cohort of the repository. */
const DEFAULT_INPUT = 'test-data';
const DEFAULT_PHENOTYPES = 'test-data/clinical.csv';
/** Where a store goes, and is looked for, unless told otherwise. */
export const DEFAULT_STORE = 'processed';

/** A command with the flags that say what is ingested, how, and where to. */
export function ingestCommand(name: string) {
  return new Command(name)
    .option('--input-dir <path>', 'directory (searched recursively) or file; repeatable', collect)
    .option('--output-dir <path>', 'where the store goes', DEFAULT_STORE)
    .option('-n, --shards <n>', 'shards to cut about (default: by size)', parseWhole(1))
    .addOption(threadsOption())
    .addOption(memoryOption())
    .option('--phenotypes <file>', 'clinical table: CSV, TSV or Parquet')
    .option('--sample-column <name>', 'its ID column (default: found by name)')
    .option('--na <values>', 'its words for missing (default: NA,.,-9 and empty)', parseList)
    .option('--types <list>', 'types of its columns, such as age=DOUBLE,code=VARCHAR', parseTypes)
    .option('--regions <list>', 'chrom or chrom:start-end, 1-based inclusive', parseList)
    .option('--info <ids>', 'INFO fields to keep as columns info_<ID>', parseList)
    .option('--format <ids>', 'FORMAT fields to keep as columns format_<ID>', parseList)
    .addOption(
      choice('--field <id>', 'FORMAT field that calls come from; DS, GP and HDS keep dosages too', [
        'GT',
        'DS',
        'GP',
        'HDS',
      ] as const),
    )
    .option(
      '--hard-call-threshold <f>',
      'with dosages: how far from 0, 1 or 2 copies is still called',
      parseNumber(0, 0.49999),
      0.1,
    )
    .option('--pass-only', 'keep variants whose FILTER is PASS or missing')
    .option('--min-maf <f>', 'least minor allele frequency', parseNumber(0, 0.5))
    .option('--max-missing <f>', 'greatest share of missing calls', parseNumber(0, 1))
    .option('--hwe <p>', 'least exact p-value of Hardy–Weinberg proportions', parseNumber(0, 1))
    .option('--snps-only', 'keep biallelic SNPs')
    .option('--samples-file <file>', 'keep these people, one ID a line')
    .option('--variants-file <file>', 'keep these IDs or chrom:pos:ref:alt, one a line')
    .option('--regions-file <file>', 'keep the regions of a BED file (0-based, half-open)')
    .option('--stage <use[=json]>', 'a stage of yours: file or package; repeatable', collect)
    .option(
      '--config <file>',
      'configuration; dirghayu.config.json, found unnamed, names our stages only',
    )
    .addOption(
      choice('--absent <how>', 'files merged: a person whose file says nothing of a site', [
        'missing',
        'reference',
      ] as const),
    )
    .option('--min-dp <n>', 'gVCFs merged: least depth of a reference block', parseWhole(0), 0)
    .option('--min-gq <n>', 'gVCFs merged: least quality of a reference block', parseWhole(0), 0)
    .addOption(choice('--calls <how>', 'storage of calls', ['packed', 'list'] as const))
    .addOption(
      choice('--half-call <how>', 'what ./1 becomes', [
        'missing',
        'haploid',
        'reference',
        'error',
      ] as const),
    )
    .addOption(
      choice('--duplicates <how>', 'the same chrom:pos:ref:alt again', [
        'first',
        'keep',
        'error',
      ] as const),
    )
    .addOption(
      choice('--on-malformed <how>', 'a record that cannot be read', ['error', 'skip'] as const),
    )
    .option('--overwrite', 'replace the store in --output-dir')
    .option('--json', 'print the summary as JSON; progress as JSON events on standard error');
}

/** The flags of such a command, parsed. */
export type IngestFlags = ReturnType<ReturnType<typeof ingestCommand>['opts']>;

/** The flag of the memory that a command may hold. */
export function memoryOption(description = 'memory that the ingest may hold') {
  return new Option('--memory <size>', description).argParser(parseBytes).default(4e9, '4GB');
}

/** A flag that takes one of a few words; the first is the default. */
export function choice<Flags extends string, const Words extends readonly [string, ...string[]]>(
  flags: Flags,
  description: string,
  words: Words,
) {
  return new Option(flags, description).choices(words).default(words[0] as Words[number]);
}

/** The options that the flags ask for. */
export async function toIngestOptions(flags: IngestFlags): Promise<IngestOptions> {
  const config = await readConfig(flags.config);
  const { sampleColumn, na: nullTokens, types, shards } = flags;
  const isDefault = flags.inputDir === undefined && flags.phenotypes === undefined;
  const phenotypes = isDefault ? DEFAULT_PHENOTYPES : flags.phenotypes;
  return {
    // A clinical table alone makes a store of people alone.
    inputs: flags.inputDir ?? (isDefault ? [DEFAULT_INPUT] : []),
    outputDir: flags.outputDir,
    threads: flags.threads,
    memory: flags.memory,
    overwrite: flags.overwrite ?? false,
    ...(shards === undefined ? {} : { shards }),
    ...(phenotypes === undefined ? {} : { phenotypes }),
    ...(sampleColumn === undefined ? {} : { sampleColumn }),
    ...(nullTokens === undefined ? {} : { nullTokens }),
    ...(types === undefined ? {} : { types }),
    content: {
      calls: flags.calls,
      halfCall: flags.halfCall,
      duplicates: flags.duplicates,
      onMalformed: flags.onMalformed,
      field: flags.field,
      hardCallThreshold: flags.hardCallThreshold,
      info: [...(flags.info ?? [])],
      format: [...(flags.format ?? [])],
      regions: [
        ...(flags.regions ?? []),
        ...(flags.regionsFile === undefined ? [] : await readBedRegions(flags.regionsFile)),
      ],
      absent: flags.absent,
      minDp: flags.minDp,
      minGq: flags.minGq,
    },
    stages: [...flagStages(flags), ...config.stages, ...(flags.stage ?? []).map(parseStage)],
    stagesDirectory: config.directory,
  };
}

/** The stages that flags stand for, in a fixed order. */
function flagStages(flags: IngestFlags): StageRequest[] {
  const {
    samplesFile: people,
    variantsFile: file,
    passOnly,
    snpsOnly,
    minMaf,
    maxMissing,
    hwe: minP,
  } = flags;
  return [
    ...(people ? [{ use: 'keep-samples', options: pinListFile(resolve(people)) }] : []),
    ...(file ? [{ use: 'keep-variants', options: pinListFile(resolve(file)) }] : []),
    ...(passOnly ? [{ use: 'keep-pass' }] : []),
    ...(snpsOnly ? [{ use: 'keep-biallelic-snps' }] : []),
    ...(maxMissing === undefined ? [] : [{ use: 'drop-missing', options: { maxMissing } }]),
    ...(minMaf === undefined ? [] : [{ use: 'drop-rare', options: { minMaf } }]),
    ...(minP === undefined ? [] : [{ use: 'drop-hwe', options: { minP } }]),
  ];
}

/** `./my-stage.js` or `./my-stage.js={"minCopies":2}`. */
function parseStage(text: string): StageRequest {
  const equals = text.indexOf('=');
  if (equals < 0) return { use: text };
  try {
    return { use: text.slice(0, equals), options: JSON.parse(text.slice(equals + 1)) };
  } catch (cause) {
    throw new ConfigError(`Cannot read --stage ${quote(text)}`, {
      expected: 'JSON behind the =',
      actual: (cause as Error).message,
      cause,
    });
  }
}

/** Gathers the values of a flag that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
