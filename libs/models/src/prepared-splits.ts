import { ensureBackend, type StartedBackend } from './backend.ts';
import { type EncodedSplit, readSplit } from './encoded-split.ts';
import { LinearPathFitter, type Predictors } from './linear/linear-path.ts';
import { checkSplits, type ResolvedOptions, type TrainingSplits } from './options.ts';
import { fitPreprocessing, genotypeColumns, type Preprocessing } from './preprocessing.ts';

/** What both nets start from: encoded splits, and the preprocessing fitted on the training one. */
export interface PreparedSplits {
  readonly backend: StartedBackend;
  readonly preprocessing: Preprocessing;
  readonly train: EncodedSplit;
  readonly valid: EncodedSplit;
  readonly test: EncodedSplit;
  /** Fits linear models exactly; of the covariates alone if `isResident` is false. */
  readonly fitter: LinearPathFitter;
  /** Whether the genotypes of all splits are in memory. */
  readonly isResident: boolean;
}

/** Starts a back end if none runs, fits the preprocessing and encodes all three splits. */
export async function prepareSplits(
  splits: TrainingSplits,
  options: ResolvedOptions,
): Promise<PreparedSplits> {
  checkSplits(splits);
  const backend = await ensureBackend();
  const preprocessing = await fitPreprocessing(splits.train, options);
  options.signal?.throwIfAborted();
  const monomorphic = preprocessing.genotypes.scale.filter((scale) => scale === 0).length;
  if (monomorphic > 0) {
    options.report({
      code: 'monomorphic-feature',
      severity: 'info',
      count: monomorphic,
      message: 'features do not vary in the training split and are ignored',
    });
  }
  const people = splits.train.rows + splits.valid.rows + splits.test.rows;
  const isResident = people * genotypeColumns(preprocessing) <= options.mostResident;
  const train = await readSplit(splits.train, preprocessing, isResident);
  const valid = await readSplit(splits.valid, preprocessing, isResident);
  const test = await readSplit(splits.test, preprocessing, isResident);
  options.signal?.throwIfAborted();
  const fitter = new LinearPathFitter(predictorsOf(train), predictorsOf(valid), options.seed);
  return { backend, preprocessing, train, valid, test, fitter, isResident };
}

function predictorsOf({ genotypes, covariates }: EncodedSplit): Predictors {
  const none = { rows: covariates.rows, columns: 0, data: new Float32Array(0) };
  return { covariates, genotypes: genotypes ?? none };
}
