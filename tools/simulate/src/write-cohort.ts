import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConfigError, type Progress, quote } from '@dirghayu/pipeline';
import { clinicalTable } from './clinical-table.ts';
import { CohortFiles } from './cohort-files.ts';
import { GeneticScores } from './genetic-scores.ts';
import {
  type CohortOptions,
  checkOptions,
  DEFAULT_COHORT,
  DEFAULT_OUTPUT,
  type OutputOptions,
} from './options.ts';
import { drawPeople } from './people.ts';
import { PersonFiles } from './person-files.ts';
import { drawPhenotypes } from './phenotypes.ts';
import { simulateChromosome } from './site-calls.ts';
import { truthJson } from './truth.ts';

/** What a run wrote. */
export interface CohortSummary {
  readonly people: number;
  /** Sites over all chromosomes. */
  readonly variants: number;
  /** People times variants. */
  readonly genotypes: number;
  readonly seconds: number;
}

/** Options of `writeCohort`; what is left out is as in `DEFAULT_COHORT` and `DEFAULT_OUTPUT`. */
export interface WriteCohortOptions extends Partial<CohortOptions & OutputOptions> {
  readonly outputDir: string;
  readonly signal?: AbortSignal;
  /** Told how many sites are written over all chromosomes. */
  readonly onProgress?: (progress: Progress) => void;
}

const OUTPUTS = ['cohort', 'clinical.csv', 'truth.json'] as const;
/** Holds everything until it is complete. */
const PARTIAL = '.partial';
/** Sites between two looks at the signal. */
const SITES_PER_TURN = 1000;

/**
 * Simulates a cohort and writes `cohort/`, `clinical.csv` and `truth.json` to `outputDir`.
 *
 * Memory depends on the number of people, not of variants. The outputs appear when all are complete.
 *
 * @throws {ConfigError} If an option is out of range, or the directory is not empty and
 *   `overwrite` is not set.
 */
export async function writeCohort(options: WriteCohortOptions): Promise<CohortSummary> {
  const { signal, onProgress, ...given } = options;
  const settled = { ...DEFAULT_COHORT, ...DEFAULT_OUTPUT, ...given };
  checkOptions(settled);
  requireEmpty(settled);
  const start = performance.now();
  const partial = join(settled.outputDir, PARTIAL);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(join(partial, 'cohort'), { recursive: true });
  try {
    await writeAll(settled, partial, signal, onProgress);
    for (const name of OUTPUTS) {
      rmSync(join(settled.outputDir, name), { recursive: true, force: true });
      renameSync(join(partial, name), join(settled.outputDir, name));
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  const variants = settled.variants * settled.chromosomes.length;
  const seconds = (performance.now() - start) / 1000;
  return { people: settled.people, variants, genotypes: settled.people * variants, seconds };
}

async function writeAll(
  options: CohortOptions & OutputOptions,
  directory: string,
  signal: AbortSignal | undefined,
  onProgress: WriteCohortOptions['onProgress'],
): Promise<void> {
  const people = drawPeople(options);
  const scores = new GeneticScores(options);
  const Files = options.layout === 'person' ? PersonFiles : CohortFiles;
  const files = new Files(join(directory, 'cohort'), options, people);
  const totalVariants = options.variants * options.chromosomes.length;
  let variants = 0;
  try {
    for (const contig of options.chromosomes) {
      const { present, sites } = simulateChromosome(options, people, contig);
      files.start(contig, present);
      for (const calls of sites) {
        scores.observe(calls);
        files.write(calls);
        if (++variants % SITES_PER_TURN !== 0) continue;
        onProgress?.({ unit: 'variants', done: variants, total: totalVariants });
        await setImmediate();
        signal?.throwIfAborted();
      }
      files.end();
    }
  } finally {
    files.finish();
  }
  const phenotypes = drawPhenotypes(options, people, scores);
  writeFileSync(join(directory, 'clinical.csv'), clinicalTable(options, people, phenotypes));
  writeFileSync(join(directory, 'truth.json'), truthJson(options, people, phenotypes));
}

function requireEmpty({ outputDir, overwrite }: OutputOptions): void {
  const stats = statSync(outputDir, { throwIfNoEntry: false });
  if (stats && !stats.isDirectory()) {
    throw cannotWrite(outputDir, 'a directory', 'a file');
  }
  const entries = stats ? readdirSync(outputDir).filter((name) => name !== PARTIAL) : [];
  if (entries.length === 0 || overwrite) return;
  throw cannotWrite(outputDir, 'an empty directory or --overwrite', `${entries.length} entries`);
}

function cannotWrite(outputDir: string, expected: string, actual: string): ConfigError {
  return new ConfigError(`Cannot write to ${quote(outputDir)}`, { expected, actual });
}
