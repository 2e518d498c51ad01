import { readManifest } from '@dirghayu/cohort-store';
import { isDirghayuError } from '@dirghayu/pipeline';
import { appendToStore } from '../append.ts';
import { ingest } from '../ingest.ts';
import { formatSummary, summarise } from '../summary.ts';
import { type IngestFlags, ingestCommand, toIngestOptions } from './ingest-flags.ts';
import { GO_ON, print, withProgress } from './with-progress.ts';

const EXAMPLES = `
Examples:
  npx nx run ingest
      the simulated cohort in test-data/ becomes the store processed/
  npx nx run ingest --input-dir vcfs --phenotypes clinical.csv --output-dir store --threads 8
  npx nx run ingest --input-dir chr22.vcf.gz --regions 22:16000000-17000000 --output-dir region
  npx nx run ingest:sql "SELECT chrom, count(*), avg(af) FROM variants GROUP BY chrom"

Exit codes: 0 done, 1 the data is at fault, 2 the command line is at fault, 130 stopped.
Flags may be spelt with underscores too: --input_dir, --output_dir.`;

/** The whole job: plan, shards on worker threads, commit. */
export function runCommand(name: string) {
  return ingestCommand(name)
    .option('--append', 'add files, of the same people or of more, to the store in --output-dir')
    .option('--if-absent', 'do nothing if --output-dir holds a store, whatever its sources')
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      if (flags.ifAbsent && (await holdsStore(flags.outputDir))) return;
      await runIngest(flags, flags.append ? appendToStore : ingest);
    });
}

async function runIngest(flags: IngestFlags, job: typeof ingest): Promise<void> {
  const json = flags.json ?? false;
  const options = await toIngestOptions(flags);
  const outcome = await withProgress({ title: 'ingest', json, stopMessage: GO_ON }, (context) =>
    job(options, context),
  );
  const summary = summarise(flags.outputDir, outcome);
  print(json ? JSON.stringify(summary) : formatSummary(summary));
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
