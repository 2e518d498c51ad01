/**
 * Simulated cohorts with known effects, written as VCF or taken site by site.
 *
 * @example
 * await writeCohort({ outputDir: 'cohort', people: 600, variants: 1500, seed: 7 });
 *
 * @module
 */
export { BgzfWriter } from './bgzf-writer.ts';
export type { ByteSink } from './byte-sink.ts';
export { CONTIGS, type Contig, parseContigs } from './contigs.ts';
export {
  type CohortOptions,
  DEFAULT_COHORT,
  DEFAULT_OUTPUT,
  type OutputOptions,
} from './options.ts';
export { drawPeople, type Person } from './people.ts';
export { type ChromosomeCalls, type SiteCalls, simulateChromosome } from './site-calls.ts';
export type { Site } from './sites.ts';
export { TabixWriter } from './tabix-writer.ts';
export {
  type CohortSummary,
  type WriteCohortOptions,
  writeCohort,
} from './write-cohort.ts';
