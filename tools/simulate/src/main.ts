import { CommanderError } from '@commander-js/extra-typings';
import { runCli } from './cli.ts';
import { SimulateConfigError } from './errors.ts';
import { type CohortProgress, writeCohort } from './write-cohort.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

try {
  await runCli(process.argv.slice(2), async (options, { json }) => {
    const onProgress = json ? () => {} : showProgress();
    const summary = await writeCohort({ ...options, signal: stop.signal, onProgress });
    const { people, variants, genotypes, seconds } = summary;
    const rate = (genotypes / seconds / 1e6).toFixed(1);
    const text = `${people} people, ${variants} variants in ${seconds.toFixed(1)} s: ${rate} million genotypes/s`;
    console.log(json ? JSON.stringify(summary) : `${options.outputDir}: ${text}`);
  });
} catch (error) {
  process.exitCode = exitCode(error);
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (stop.signal.aborted) return 130;
  const isForeseen = error instanceof SimulateConfigError;
  console.error(isForeseen ? `error: ${error.message}` : error);
  return isForeseen ? 2 : 1;
}

/** A line at most once a second on a terminal, every ten seconds elsewhere. */
function showProgress(): (progress: CohortProgress) => void {
  const interval = process.stderr.isTTY ? 1000 : 10_000;
  let next = performance.now() + interval;
  return ({ chrom, variants, totalVariants }) => {
    if (performance.now() < next) return;
    next = performance.now() + interval;
    console.error(`${chrom}: ${variants} of ${totalVariants} variants`);
  };
}
