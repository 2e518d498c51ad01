import { availableParallelism } from 'node:os';
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { readManifest } from '@dirghayu/cohort-store';
import {
  parseBytes,
  parseList,
  parseNumber,
  parseWhole,
  progressDisplay,
  stopSignal,
} from '@dirghayu/command-line';
import { isDirghayuError } from '@dirghayu/pipeline';
import { ingest } from './ingest.ts';
import type { IngestOptions } from './options.ts';
import { runSql } from './sql.ts';
import { formatSummary, summarise } from './summary.ts';
import { WRITER } from './writer.ts';

/** What no flag at all ingests: the simulated cohort of the repository. */
const DEFAULT_INPUT = 'test-data';
const DEFAULT_PHENOTYPES = 'test-data/clinical.csv';
const DEFAULT_STORE = 'processed';

const RUN_EXAMPLES = `
Examples:
  npx nx run ingest
      the simulated cohort in test-data/ becomes the store processed/
  npx nx run ingest --input-dir vcfs --phenotypes clinical.csv --output-dir store --threads 8
  npx nx run ingest --input-dir chr22.vcf.gz --regions 22:16000000-17000000 --output-dir region
  npx nx run ingest:sql "SELECT chrom, count(*), avg(af) FROM variants GROUP BY chrom"

Exit codes: 0 done, 1 the data is at fault, 2 the command line is at fault, 130 stopped.
Flags may be spelt with underscores too: --input_dir, --output_dir.`;

const SQL_EXAMPLES = `
Views: samples, variants, calls. Macros: call_at(genotypes, i), genotype_of(genotypes, id).

Examples:
  npx nx run ingest:sql "SELECT count(*), avg(af) FROM variants"
  npx nx run ingest:sql "SELECT * EXCLUDE genotypes FROM variants LIMIT 5" --data-dir store
  npx nx run ingest:sql "SELECT sex, avg(age) FROM samples GROUP BY sex" --format csv`;

/** The program as commander sees it: flags, defaults, help. */
export function createProgram(): CommandUnknownOpts {
  return runCommand('dirghayu-ingest')
    .description('Turns a repository of VCF files into a cohort store of plain Parquet')
    .version(WRITER.version)
    .enablePositionalOptions()
    .action(runAction)
    .addCommand(runCommand('run').description('The same, by name').action(runAction))
    .addCommand(sqlCommand());
}

function runCommand(name: string) {
  return new Command(name)
    .option('--input-dir <path>', 'directory (searched recursively) or file; repeatable', collect)
    .option('--output-dir <path>', 'where the store goes', DEFAULT_STORE)
    .option('--threads <n>', 'worker threads', parseWhole(1), availableParallelism())
    .addOption(
      new Option('--memory <size>', 'memory that the ingest may hold')
        .argParser(parseBytes)
        .default(4e9, '4GB'),
    )
    .option('--phenotypes <file>', 'clinical table: CSV, TSV or Parquet')
    .option('--sample-column <name>', 'its ID column (default: found by name)')
    .option('--na <values>', 'its words for missing (default: NA,.,-9 and empty)', parseList)
    .option('--regions <list>', 'chrom or chrom:start-end, 1-based inclusive', parseList)
    .option('--info <ids>', 'INFO fields to keep as columns', parseList)
    .option('--pass-only', 'keep variants whose FILTER is PASS or missing')
    .option('--min-maf <f>', 'least minor allele frequency', parseNumber(0, 0.5), 0)
    .option('--max-missing <f>', 'greatest share of missing calls', parseNumber(0, 1), 1)
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
    .option('--if-absent', 'do nothing if --output-dir holds a store, whatever its sources')
    .option('--json', 'print the summary as JSON, and no progress')
    .addHelpText('after', RUN_EXAMPLES);
}

type RunFlags = ReturnType<ReturnType<typeof runCommand>['opts']>;

async function runAction(flags: RunFlags): Promise<void> {
  if (flags.ifAbsent && (await holdsStore(flags.outputDir))) return;
  using stop = stopSignal('Stopped. Run the same command again to go on from here.');
  const display = progressDisplay('ingest', { quiet: flags.json ?? false });
  const { outputDir } = flags;
  try {
    const context = { signal: stop.signal, progress: display.update };
    const outcome = await ingest(toOptions(flags), context);
    display.stop();
    const summary = summarise(outputDir, outcome);
    process.stdout.write(`${flags.json ? JSON.stringify(summary) : formatSummary(summary)}\n`);
  } finally {
    display.stop();
  }
}

async function holdsStore(outputDir: string): Promise<boolean> {
  try {
    await readManifest(outputDir);
    return true;
  } catch (error) {
    if (isDirghayuError(error, 'STORE')) return false;
    throw error;
  }
}

function toOptions(flags: RunFlags): IngestOptions {
  const { inputDir, phenotypes = inputDir ? undefined : DEFAULT_PHENOTYPES } = flags;
  const { sampleColumn, na: nullTokens } = flags;
  return {
    inputs: inputDir ?? [DEFAULT_INPUT],
    outputDir: flags.outputDir,
    threads: flags.threads,
    memory: flags.memory,
    overwrite: flags.overwrite ?? false,
    ...(phenotypes === undefined ? {} : { phenotypes }),
    ...(sampleColumn === undefined ? {} : { sampleColumn }),
    ...(nullTokens === undefined ? {} : { nullTokens }),
    content: {
      calls: flags.calls,
      halfCall: flags.halfCall,
      duplicates: flags.duplicates,
      onMalformed: flags.onMalformed,
      info: flags.info ?? [],
      regions: flags.regions ?? [],
      passOnly: flags.passOnly ?? false,
      minMaf: flags.minMaf,
      maxMissing: flags.maxMissing,
    },
  };
}

function sqlCommand() {
  return new Command('sql')
    .description('Runs one SQL statement over a store, with its views loaded')
    .argument('<statement>', 'DuckDB SQL')
    .option('--data-dir <path>', 'the store', DEFAULT_STORE)
    .addOption(choice('--format <how>', 'how rows are printed', ['table', 'csv', 'json'] as const))
    .option('--json', 'the same as --format json')
    .addHelpText('after', SQL_EXAMPLES)
    .action(async (statement, { dataDir, format, json }) => {
      const wanted = json ? 'json' : format;
      await runSql({ dataDir, statement, format: wanted }, (text) => {
        process.stdout.write(`${text}\n`);
      });
    });
}

/** A flag that takes one of a few words; the first is the default. */
function choice<Flags extends string, const Words extends readonly [string, ...string[]]>(
  flags: Flags,
  description: string,
  words: Words,
) {
  return new Option(flags, description).choices(words).default(words[0] as Words[number]);
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
