import type { MatrixValues } from '@dirghayu/cohort-store';
import { ConfigError, type RunOptions } from '@dirghayu/pipeline';
import type { FeatureSelection } from './selection.ts';
import type { SplitName, SplitOptions } from './split.ts';
import type { DatasetState } from './state.ts';

/** What to read, and how. */
export interface DatasetOptions {
  /**
   * Root of a cohort store; or of a folder, nested or not, of Parquet files that others wrote,
   * with a row per person, a column per variant (0, 1, 2, NULL) and phenotype columns.
   */
  readonly dataDir: string;
  /** Variants that become features; their matrix is built when the store lacks it. */
  readonly features: FeatureSelection;
  /**
   * What the features of a store with dosages are: its dosages (the default), or the hard calls.
   * `batch.genotypes` holds either.
   */
  readonly values?: MatrixValues;
  /**
   * Columns of samples.parquet to predict. Numbers and booleans stay as they are; a text column
   * gives a 0/1 target per level (`super_pop=AFR`), which may also be asked for alone.
   */
  readonly target?: string | readonly string[];
  /** Columns of samples.parquet beside the genotypes; text of up to 20 levels is one-hot. */
  readonly covariates?: readonly string[];
  /**
   * Columns beside those of samples.parquet, such as scores, for targets and covariates to name: a
   * value for every person in the order of the store, NaN is missing.
   */
  readonly extraColumns?: ReadonlyMap<string, Float64Array>;
  /** Default `'all'`. */
  readonly split?: SplitName | 'all';
  readonly splits?: SplitOptions;
  /** Column of the sample IDs in a folder that others wrote; default `sample_id`. */
  readonly idColumn?: string;
  /**
   * `'mean'` gives each missing genotype the mean of its feature over the training split (see
   * `splits`) when it is decoded; where that knows no call, NaN stays. Left out by default.
   */
  readonly fillMissing?: 'mean';
  /** Rows of a batch, over all ranks together; default 1,024. */
  readonly batchSize?: number;
  /** Seed of the order of batches; default 0. */
  readonly seed?: number;
  /** Default true. */
  readonly shuffle?: boolean;
  /**
   * Bytes for calls or dosages as they are stored, default 1 GB. A split that fits is kept in memory and truly permuted
   * each epoch; a larger one streams through two windows of half this size, each at least one
   * row group of 2,048 people. Part of what the order depends on: give every rank the same.
   */
  readonly memory?: number;
  /**
   * Whether every batch decodes its genotypes to an array of its own. By default two arrays
   * take turns: one is overwritten when the second batch after it decodes. `batch.genotypes` is
   * right whenever it is read; only an array held on to changes. Own arrays take three times as
   * long. Default false.
   */
  readonly keepGenotypes?: boolean;
  /** Which of `worldSize` processes this is; default 0 of 1. */
  readonly rank?: number;
  readonly worldSize?: number;
  /** Continue where this state was taken. */
  readonly resume?: DatasetState;
  /** Whether to compare the hash of every part of the matrix when opening; default false. */
  readonly verify?: boolean;
  /** Where diagnostics and the progress of a matrix build go, and what aborts it. */
  readonly context?: RunOptions;
}

/** The numbers of the options, with defaults, checked. */
export interface StreamSettings {
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly memory: number;
  readonly rank: number;
  readonly worldSize: number;
  readonly keepGenotypes: boolean;
}

/**
 * Fills the defaults in.
 *
 * @throws {ConfigError} If a number is out of its range.
 */
export function streamSettings(options: DatasetOptions): StreamSettings {
  const {
    batchSize = 1_024,
    seed = 0,
    shuffle = true,
    memory = 2 ** 30,
    rank = 0,
    worldSize = 1,
    keepGenotypes = false,
  } = options;
  checkInteger('batchSize', batchSize, 1);
  checkInteger('seed', seed, Number.MIN_SAFE_INTEGER);
  checkInteger('memory', memory, 0);
  checkInteger('worldSize', worldSize, 1);
  checkInteger('rank', rank, 0, worldSize - 1);
  return { batchSize, seed, shuffle, memory, rank, worldSize, keepGenotypes };
}

function checkInteger(name: string, value: number, first: number, last = Infinity): void {
  if (Number.isSafeInteger(value) && value >= first && value <= last) return;
  const range = last === Infinity ? `of ${first} or more` : `from ${first} to ${last}`;
  throw new ConfigError(`Cannot open dataset with ${name}`, {
    expected: `an integer ${range}`,
    actual: String(value),
  });
}
