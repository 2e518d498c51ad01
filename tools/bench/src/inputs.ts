import { type CohortOptions, type OutputOptions, parseContigs } from '@dirghayu/simulate';

/** Options of the simulator, besides where it writes. */
export type InputOptions = Partial<Omit<CohortOptions & OutputOptions, 'outputDir' | 'overwrite'>>;

/** Chromosome 1 alone: the others are too short for 800,000 sites. */
const ONE_CHROMOSOME: InputOptions = { chromosomes: parseContigs('1') };

/**
 * As many people as in the 1000 Genomes, compressed as bgzip does it by default. Phased panels have
 * no missing calls: phasing fills them.
 */
const PANEL: InputOptions = { ...ONE_CHROMOSOME, people: 2504, level: 6, missing: 0 };

/** Small enough that a peer in an interpreted language reads it at once; with missing calls. */
const SMOKE: InputOptions = { ...ONE_CHROMOSOME, people: 203, variants: 600 };

/** One file a person, with the sites where they carry ALT; bcftools merges one ALT a record. */
const ALONE: InputOptions = { ...ONE_CHROMOSOME, layout: 'person', multiallelic: 0 };

/**
 * The inputs by name: as they are timed, and the small twins with the same corners.
 *
 * What is not said is the simulator's default: 1 % of calls missing, 2 % of sites with two ALT
 * alleles, 10 % indels, phased.
 */
export const INPUTS = {
  'panel-50k': { full: { ...PANEL, variants: 50_000 }, smoke: SMOKE },
  'panel-200k': { full: { ...PANEL, variants: 200_000 }, smoke: { ...SMOKE, variants: 1_200 } },
  'panel-800k': { full: { ...PANEL, variants: 800_000 }, smoke: { ...SMOKE, variants: 4_800 } },
  'panel-8k': { full: { ...PANEL, variants: 8_000 }, smoke: { ...SMOKE, variants: 300 } },
  'wide-500': {
    full: { ...ONE_CHROMOSOME, people: 500, variants: 20_000 },
    smoke: { ...SMOKE, people: 51, variants: 200 },
  },
  'wide-5000': {
    full: { ...ONE_CHROMOSOME, people: 5_000, variants: 20_000 },
    smoke: { ...SMOKE, people: 101, variants: 200 },
  },
  'unphased-50k': {
    full: { ...PANEL, variants: 50_000, phased: false, missing: 0.01 },
    smoke: { ...SMOKE, phased: false },
  },
  'unphased-200k': {
    full: { ...PANEL, variants: 200_000, phased: false, missing: 0.01 },
    smoke: { ...SMOKE, variants: 1_200, phased: false },
  },
  biobank: {
    full: { ...ONE_CHROMOSOME, people: 50_000, variants: 20_000 },
    smoke: { ...SMOKE, people: 1_001, variants: 200 },
  },
  /** A person carries a tenth of the sites: 20,000. */
  'people-1000': {
    full: { ...ALONE, people: 1000, variants: 210_000 },
    smoke: { ...ALONE, people: 43, variants: 400 },
  },
  'alone-100': {
    full: { ...ALONE, people: 100, variants: 5_000 },
    smoke: { ...ALONE, people: 11, variants: 50 },
  },
  'alone-1000': {
    full: { ...ALONE, people: 1000, variants: 5_000 },
    smoke: { ...ALONE, people: 41, variants: 50 },
  },
  'people-10000': {
    full: { ...ALONE, people: 10_000, variants: 5_000 },
    smoke: { ...ALONE, people: 300, variants: 50 },
  },
  evidence: {
    full: { ...PANEL, variants: 5_000, formatFields: 'GT:AD:DP:GQ:PL' },
    smoke: { ...SMOKE, variants: 200, formatFields: 'GT:AD:DP:GQ:PL' },
  },
  'evidence-100': {
    full: { ...PANEL, people: 100, variants: 60_000, formatFields: 'GT:AD:DP:GQ:PL' },
    smoke: { ...SMOKE, people: 100, variants: 400, formatFields: 'GT:AD:DP:GQ:PL' },
  },
  /** Long enough that starting a program or a thread weighs little. */
  'evidence-20k': {
    full: { ...PANEL, variants: 20_000, formatFields: 'GT:AD:DP:GQ:PL' },
    smoke: { ...SMOKE, variants: 200, formatFields: 'GT:AD:DP:GQ:PL' },
  },
  'evidence-100-500k': {
    full: { ...PANEL, people: 100, variants: 500_000, formatFields: 'GT:AD:DP:GQ:PL' },
    smoke: { ...SMOKE, people: 100, variants: 400, formatFields: 'GT:AD:DP:GQ:PL' },
  },
  training: {
    full: { ...ONE_CHROMOSOME, people: 20_000, variants: 8_192, multiallelic: 0 },
    smoke: { ...SMOKE, people: 407, multiallelic: 0 },
  },
} as const satisfies Record<string, { readonly full: InputOptions; readonly smoke: InputOptions }>;

/** Name of an input. */
export type InputName = keyof typeof INPUTS;
