import type { BatchSource } from '@dirghayu/genotypes';
import type { Diagnostic } from '@dirghayu/pipeline';
import { ModelError } from './errors.ts';
import type { Subgroup } from './evaluation/subgroups.ts';
import type { EncoderName, FeatureGroup } from './nets/genotype-encoder.ts';

/** The three splits of one cohort, with the same features, covariates and targets. */
export interface TrainingSplits {
  readonly train: BatchSource;
  readonly valid: BatchSource;
  readonly test: BatchSource;
}

/** What one epoch did. Losses are per person known (disease) or per event (survival). */
export interface EpochLog {
  /** From 1; 0 is the linear path alone, before the net is trained. */
  readonly epoch: number;
  /** Mean over the epoch's batches; null for epoch 0. */
  readonly trainLoss: number | null;
  readonly validLoss: number;
  readonly learningRate: number;
  readonly seconds: number;
  readonly samplesPerSecond: number;
  /** Share of the epoch's training that waited for batches to be read. */
  readonly stallShare: number;
  /** Whether this epoch's weights are the best so far. */
  readonly isBest: boolean;
}

/** How a net is trained. Every field has a default. */
export interface TrainOptions {
  /** Most epochs. Default 60, or as many as make 600 steps. */
  readonly epochs?: number;
  /** Default 0.003. */
  readonly learningRate?: number;
  /** Width of the genotype encoder; the covariate encoder has half of it. Default 32. */
  readonly hidden?: number;
  /** Width of the trunk. Default: as the encoder. */
  readonly trunk?: number;
  /** Share of units dropped while training. Default 0.3. */
  readonly dropout?: number;
  /** Decoupled weight decay of kernels. Default 0.1. */
  readonly weightDecay?: number;
  /**
   * Epochs without a better validation loss after which training stops. Default 10, or as many as
   * make 60 steps.
   */
  readonly patience?: number;
  /** Default 1. The same seed gives the same run, bit for bit, on one CPU back end. */
  readonly seed?: number;
  /** Default `mlp`. */
  readonly encoder?: EncoderName;
  /** Genes or the like, for the encoder `grouped`; features in no group reach the linear path alone. */
  readonly groups?: readonly FeatureGroup[];
  /** Whether a feature with missing calls in training gets a column that says so. Default false. */
  readonly missingIndicator?: boolean;
  /** Share of known calls hidden from the net at random in each training step. Default 0. */
  readonly missingness?: number;
  /**
   * Most genotypes (people × features, all splits) held in memory, four bytes each. Above, the linear
   * models are trained by gradient from the stream instead of being solved. Default 2²⁶, of which
   * solving takes 0.6 GB.
   */
  readonly mostResident?: number;
  /** Where the state of training is kept, an epoch at a time; absent: nowhere. */
  readonly checkpointDir?: string;
  /** Goes on from the state in `checkpointDir`, if there is one. Default false. */
  readonly resume?: boolean;
  /** People by whom figures are broken down. Default none. */
  readonly subgroups?: readonly Subgroup[];
  /** Resamples behind each interval of the metrics. Default 500. */
  readonly bootstraps?: number;
  /** Called once data and options have been found sound, before anything is trained or written. */
  readonly onStart?: () => void;
  readonly onEpoch?: (log: EpochLog) => void;
  /** Aborts between batches. */
  readonly signal?: AbortSignal;
  /** Told what is dropped or repaired: monomorphic features, tasks that cannot be trained. */
  readonly report?: (diagnostic: Diagnostic) => void;
}

/** Options with every default filled in. */
export type ResolvedOptions = Required<
  Omit<TrainOptions, 'signal' | 'onStart' | 'onEpoch' | 'report' | 'checkpointDir'>
> & {
  readonly checkpointDir: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onStart: () => void;
  readonly onEpoch: (log: EpochLog) => void;
  readonly report: (diagnostic: Diagnostic) => void;
};

/**
 * Fills in the defaults.
 *
 * @throws {ModelError} If a number is out of range.
 */
export function resolveOptions(
  options: TrainOptions,
  { rows, batchSize }: Pick<BatchSource, 'rows' | 'batchSize'>,
): ResolvedOptions {
  const steps = Math.max(1, Math.ceil(rows / batchSize));
  const resolved = {
    epochs: options.epochs ?? Math.max(60, Math.ceil(600 / steps)),
    learningRate: options.learningRate ?? 0.003,
    hidden: options.hidden ?? 32,
    trunk: options.trunk ?? options.hidden ?? 32,
    dropout: options.dropout ?? 0.3,
    weightDecay: options.weightDecay ?? 0.1,
    patience: options.patience ?? Math.max(10, Math.ceil(60 / steps)),
    seed: options.seed ?? 1,
    encoder: options.encoder ?? 'mlp',
    groups: options.groups ?? [],
    missingIndicator: options.missingIndicator ?? false,
    missingness: options.missingness ?? 0,
    bootstraps: options.bootstraps ?? 500,
    subgroups: options.subgroups ?? [],
    mostResident: options.mostResident ?? 2 ** 26,
    checkpointDir: options.checkpointDir,
    resume: options.resume ?? false,
    signal: options.signal,
    onStart: options.onStart ?? (() => {}),
    onEpoch: options.onEpoch ?? (() => {}),
    report: options.report ?? (() => {}),
  };
  requireOption('epochs', resolved.epochs, Number.isInteger, 0, 'a whole number from 0');
  requireOption('learningRate', resolved.learningRate, (rate) => rate > 0, 0, 'a number above 0');
  requireOption('hidden', resolved.hidden, Number.isInteger, 1, 'a whole number from 1');
  requireOption('trunk', resolved.trunk, Number.isInteger, 1, 'a whole number from 1');
  requireOption('dropout', resolved.dropout, (rate) => rate < 1, 0, 'a number from 0 to below 1');
  requireOption('missingness', resolved.missingness, (share) => share < 1, 0, 'a share below 1');
  requireOption('weightDecay', resolved.weightDecay, Number.isFinite, 0, 'a number from 0');
  requireOption('patience', resolved.patience, Number.isInteger, 1, 'a whole number from 1');
  requireOption('seed', resolved.seed, Number.isInteger, 0, 'a whole number from 0');
  requireOption('bootstraps', resolved.bootstraps, Number.isInteger, 1, 'a whole number from 1');
  return resolved;
}

function requireOption(
  name: string,
  value: number,
  isFit: (value: number) => boolean,
  least: number,
  expected: string,
): void {
  if (isFit(value) && value >= least) return;
  throw new ModelError(`Cannot train with ${name}`, { expected, actual: String(value) });
}

/**
 * Checks that the splits can be trained on together.
 *
 * @throws {ModelError} If one is empty or their columns differ.
 */
export function checkSplits({ train, valid, test }: TrainingSplits): void {
  for (const [name, split] of Object.entries({ train, valid, test })) {
    if (split.rows === 0) {
      throw new ModelError(`Cannot train with the ${name} split`, {
        expected: 'at least one person',
        actual: 'none',
      });
    }
    const isSame =
      split.features.length === train.features.length &&
      String(split.covariateNames) === String(train.covariateNames) &&
      String(split.targetNames) === String(train.targetNames);
    if (!isSame) {
      throw new ModelError(`Cannot train with the ${name} split`, {
        expected: 'the features, covariates and targets of the train split',
        actual: 'others',
      });
    }
  }
}
