import { ConfigError } from '@dirghayu/pipeline';
import { type Contig, parseContigs } from './contigs.ts';

/** What a cohort looks like. Shares lie between 0 and 1. */
export interface CohortOptions {
  /** At least 2. */
  readonly people: number;
  /** Variant sites on each chromosome. */
  readonly variants: number;
  /** In the genome's order. */
  readonly chromosomes: readonly Contig[];
  /** The same seed gives the same bytes. */
  readonly seed: number;
  /** Populations that split from one another, 1 to 8. */
  readonly populations: number;
  /** Share of founders with ancestors in two populations. */
  readonly admixed: number;
  /** Share of people who live in simulated families of one or two children and both parents. */
  readonly families: number;
  /** Share of calls that are missing. */
  readonly missing: number;
  /** Share of sites with two ALT alleles. */
  readonly multiallelic: number;
  /** Share of sites that are insertions or deletions. */
  readonly indels: number;
  /** Mean distance of neighbouring sites in base pairs; 0 takes what the mutation rate gives. */
  readonly spacing: number;
  /** Causal variants of each trait. */
  readonly causal: number;
  /** Standard deviation of each disease's genetic score, in log-odds. */
  readonly geneticSd: number;
  /** Share of missing values in the phenotype columns that may be missing. */
  readonly missingPhenotypes: number;
}

/** How a cohort is written. */
export interface OutputOptions {
  /** Takes `cohort/`, `clinical.csv` and `truth.json`. */
  readonly outputDir: string;
  readonly overwrite: boolean;
  /** One file a chromosome for everybody, or one a person with the sites where they carry ALT. */
  readonly layout: 'chromosome' | 'person';
  readonly compress: 'bgzf' | 'none';
  readonly formatFields: 'GT' | 'GT:AD:DP:GQ:PL';
  /** Whether haplotypes are kept apart, `0|1` and `1|0`; otherwise both read `0/1`. */
  readonly phased: boolean;
  /** zlib's level, 1 to 9. 6, as in bgzip, takes off a tenth more than 4 and twice the time. */
  readonly level: number;
}

/** The cohort made when nothing is said. */
export const DEFAULT_COHORT: CohortOptions = {
  people: 500,
  variants: 1000,
  chromosomes: parseContigs('20-22'),
  seed: 1,
  populations: 3,
  admixed: 0.1,
  families: 0.2,
  missing: 0.01,
  multiallelic: 0.02,
  indels: 0.1,
  spacing: 0,
  causal: 20,
  geneticSd: 1,
  missingPhenotypes: 0.03,
};

/** How it is written when nothing is said but where. */
export const DEFAULT_OUTPUT: Omit<OutputOptions, 'outputDir'> = {
  overwrite: false,
  layout: 'chromosome',
  compress: 'bgzf',
  formatFields: 'GT',
  phased: true,
  level: 4,
};

/** Share of a chromosome that sites may span: the rest keeps clear of its ends (X: of both PARs). */
export const USABLE_SHARE = 0.8;

/**
 * Checks the numbers.
 *
 * @throws {ConfigError} If one is out of range, or the sites do not fit on a chromosome.
 */
export function checkOptions(options: CohortOptions & Pick<OutputOptions, 'level'>): void {
  requireWhole('people', options.people, 2, 10_000_000);
  requireWhole('variants', options.variants, 1, 1e9);
  requireWhole('seed', options.seed, 0, Number.MAX_SAFE_INTEGER);
  requireWhole('populations', options.populations, 1, 8);
  requireWhole('causal', options.causal, 0, 1e6);
  requireWhole('level', options.level, 1, 9);
  const shares = ['admixed', 'families', 'missing', 'multiallelic', 'indels'] as const;
  for (const name of [...shares, 'missingPhenotypes'] as const) {
    requireRange(name, options[name], 0, 1);
  }
  requireRange('spacing', options.spacing, 0, 1e9);
  requireRange('geneticSd', options.geneticSd, 0, 10);
  for (const contig of options.chromosomes) requireRoom(options, contig);
}

function requireRoom({ variants, spacing }: CohortOptions, contig: Contig): void {
  const least = Math.max(spacing, 4);
  const most = Math.floor((contig.length * USABLE_SHARE) / least);
  if (variants <= most) return;
  throw new ConfigError(
    `Cannot place ${variants} variants ${least} bases apart on ${contig.name}`,
    {
      expected: `at most ${most}`,
      actual: String(variants),
    },
  );
}

function requireWhole(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw outOfRange(name, `a whole number from ${low} to ${high}`, value);
}

function requireRange(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw outOfRange(name, `a number from ${low} to ${high}`, value);
}

function outOfRange(name: string, expected: string, value: number): ConfigError {
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return new ConfigError(`Cannot use --${flag}`, { expected, actual: String(value) });
}
