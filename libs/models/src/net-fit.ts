import type { SampleBatch } from '@dirghayu/genotypes';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { LinearPathName } from './evaluation/disease-metrics.ts';
import { onTrainingDevice, trainingMultiplier } from './gpu/training-device.ts';
import type { LinearPath, LinearTarget } from './linear/linear-path.ts';
import { streamLinearPaths } from './linear/streamed-paths.ts';
import { LOG_VARIANCE, type TaskWeights } from './losses/task-weights.ts';
import { sparseLayers } from './nets/genotype-encoder.ts';
import { initialWeights } from './nets/initial-weights.ts';
import { setLinearPaths } from './nets/linear-weights.ts';
import { Network } from './nets/network.ts';
import type { NetworkShape } from './nets/network-shape.ts';
import type { Weights } from './nets/weights.ts';
import { predictSplit } from './network-outputs.ts';
import type { EpochLog, ResolvedOptions, TrainingSplits } from './options.ts';
import { fitTrainingSpace } from './prediction/training-space.ts';
import type { PreparedSplits } from './prepared-splits.ts';
import { covariateColumns, genotypeColumns } from './preprocessing.ts';
import { fingerprintOf } from './run-fingerprint.ts';
import { SeededRandom } from './seeded-random.ts';
import { featureKeysOf, type ModelName, type ModelState } from './trained-model.ts';
import { type TrainingResult, trainNetwork } from './trainer.ts';

/** What a net is trained for: the part in which LifespanNet and DiseaseNet differ. */
export interface NetObjective {
  readonly model: ModelName;
  /** Names of the outputs. */
  readonly outputs: readonly string[];
  /** What the loss is, for a run that is resumed: it must be the same. */
  readonly loss: {
    readonly kind: 'cross-entropy' | 'cox' | 'discrete';
    /** The tasks with their columns among the targets. */
    readonly tasks: readonly object[];
    readonly taskWeights: TaskWeights;
  };
  /** The exact linear problem of each output, or one that all outputs share (see `outputBias`). */
  readonly linearTargets: readonly LinearTarget[];
  /** Whether each task has a variance that is learnt. */
  readonly weighsByUncertainty?: boolean;
  /** What each output adds to a linear path that all share. */
  outputBias?(path: LinearPath): Float64Array;
  /**
   * The loss of a batch; undefined if nobody in it has a label.
   *
   * @param logVariance Of each task, if it is learnt.
   */
  batchLoss(outputs: Tensor2D, batch: SampleBatch, logVariance?: Tensor): Scalar | undefined;
  /** The loss of the validation split, from its outputs, shape [people, outputs]. */
  validLoss(outputs: Float32Array): number;
}

/** A fitted net with the linear models beside it. */
export interface FittedNet {
  readonly state: ModelState;
  readonly history: readonly EpochLog[];
  readonly bestEpoch: number;
  /** One a linear target. */
  readonly linear: readonly LinearPath[];
  readonly covariates: readonly LinearPath[];
  /** Undefined: there are more genotypes than memory holds. */
  readonly elasticNet: readonly LinearPath[] | undefined;
  /** The better of the two on the validation split: the net's linear path, and what it must beat. */
  readonly paths: readonly LinearPath[];
  /** Logits or log hazards, shape [people, outputs]. */
  readonly outputs: {
    readonly train: Float32Array;
    readonly valid: Float32Array;
    readonly test: Float32Array;
  };
}

/** Fits the linear models, then trains the net on what they leave. */
export async function fitNet(
  objective: NetObjective,
  splits: TrainingSplits,
  prepared: PreparedSplits,
  options: ResolvedOptions,
): Promise<FittedNet> {
  options.onStart();
  const { preprocessing, fitter, isResident } = prepared;
  const shape = shapeOf(objective, splits, prepared, options);
  const covariates = fitEach(objective, options, (target) => fitter.fit(target, 'covariates'));
  const exact = isResident
    ? {
        linear: fitEach(objective, options, (target) => fitter.fit(target, 'all')),
        elasticNet: fitEach(objective, options, (target) => fitter.fitElasticNet(target)),
      }
    : undefined;
  const { weights, ...trained } = await onTrainingDevice(() =>
    trainNet({ objective, splits, prepared, options, shape, covariates, exact }),
  );
  const space = await fitTrainingSpace(splits.train, preprocessing.genotypes);
  const state: ModelState = {
    model: objective.model,
    shape,
    weights,
    preprocessing,
    featureKeys: featureKeysOf(splits.train),
    covariateNames: splits.train.covariateNames,
    outputs: objective.outputs,
    ...(space && { space }),
    options: plainOptions(options),
  };
  return { state, covariates, elasticNet: exact?.elasticNet, ...trained };
}

/** What the net itself is trained from. */
interface NetTask {
  readonly objective: NetObjective;
  readonly splits: TrainingSplits;
  readonly prepared: PreparedSplits;
  readonly options: ResolvedOptions;
  readonly shape: NetworkShape;
  readonly covariates: readonly LinearPath[];
  /** Undefined: there are more genotypes than memory holds, and the linear path is trained too. */
  readonly exact: Record<'linear' | 'elasticNet', readonly LinearPath[]> | undefined;
}

type TrainedNet = TrainingResult &
  Pick<FittedNet, 'linear' | 'paths' | 'outputs'> & { readonly weights: Weights };

async function trainNet(task: NetTask): Promise<TrainedNet> {
  const { objective, splits, prepared, options, shape, covariates, exact } = task;
  const fresh = freshWeights(objective, shape, options.seed);
  const start = withPaths(objective, fresh, shape, covariates);
  const network = new Network(shape, start, trainingMultiplier(shape));
  try {
    const plan = {
      network,
      train: splits.train,
      preprocessing: prepared.preprocessing,
      batchLoss: objective.batchLoss,
      validLoss: async () => objective.validLoss(await predictSplit(network, prepared.valid)),
      fingerprint: fingerprintOf({ objective, shape, splits, prepared, options }),
    };
    const linear = exact?.linear ?? (await streamLinearPaths(plan, prepared.train, options));
    const paths = linear.map((ridge, k) => better(ridge, exact?.elasticNet[k]));
    network.assign(withPaths(objective, fresh, shape, paths));
    const offsets = exact && offsetsOf(objective, prepared.train.sampleIds, paths);
    const result = await trainNetwork(
      { ...plan, name: 'net', part: 'correction', offsets },
      options,
    );
    const outputs = {
      train: await predictSplit(network, prepared.train),
      valid: await predictSplit(network, prepared.valid),
      test: await predictSplit(network, prepared.test),
    };
    return { ...result, linear, paths, outputs, weights: await network.weights() };
  } finally {
    network.dispose();
  }
}

/** Which linear model the path of a linear output is. */
export function linearPathName({ linear, paths }: FittedNet, output: number): LinearPathName {
  return paths[output] === linear[output] ? 'linear' : 'elastic_net';
}

function better(ridge: LinearPath, elasticNet: LinearPath | undefined): LinearPath {
  return elasticNet && elasticNet.validLoss < ridge.validLoss ? elasticNet : ridge;
}

function shapeOf(
  { outputs, linearTargets }: NetObjective,
  { train }: TrainingSplits,
  { preprocessing }: PreparedSplits,
  { encoder, hidden, trunk, groups }: ResolvedOptions,
): NetworkShape {
  const { features } = train;
  return {
    features: genotypeColumns(preprocessing),
    covariates: covariateColumns(preprocessing),
    outputs: outputs.length,
    linearOutputs: linearTargets.length,
    encoder,
    hidden,
    trunk,
    sparse: sparseLayers({ encoder, features, indicators: preprocessing.missingCalls, groups }),
  };
}

function freshWeights(
  { outputs, weighsByUncertainty }: NetObjective,
  shape: NetworkShape,
  seed: number,
): Weights {
  const weights = initialWeights(shape, new SeededRandom(seed));
  if (!weighsByUncertainty) return weights;
  const zeros = { shape: [1, outputs.length], values: new Float32Array(outputs.length) };
  return new Map([...weights, [LOG_VARIANCE, zeros]]);
}

function fitEach(
  { linearTargets }: NetObjective,
  { signal }: ResolvedOptions,
  fit: (target: LinearTarget) => LinearPath,
): LinearPath[] {
  return linearTargets.map((target) => {
    signal?.throwIfAborted();
    return fit(target);
  });
}

function withPaths(
  { outputBias }: NetObjective,
  weights: Weights,
  shape: NetworkShape,
  paths: readonly LinearPath[],
): Weights {
  const [shared] = paths;
  return setLinearPaths(
    weights,
    shape,
    paths.map((path) => path.weights),
    outputBias && shared ? outputBias(shared) : undefined,
  );
}

/** What the linear path says of each training person without having seen them, by output. */
function offsetsOf(
  { outputBias }: NetObjective,
  sampleIds: readonly string[],
  paths: readonly LinearPath[],
) {
  const [shared] = paths;
  const biases = outputBias && shared ? outputBias(shared) : undefined;
  const ofRow = (row: number) =>
    biases
      ? Float32Array.from(biases, (bias) => bias + (shared?.outOfFold[row] as number))
      : Float32Array.from(paths, (path) => path.outOfFold[row] as number);
  return new Map(sampleIds.map((id, row) => [id, ofRow(row)]));
}

/** The options that are plain values, for the record. */
function plainOptions(options: ResolvedOptions): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) =>
      ['number', 'string', 'boolean'].includes(typeof value),
    ),
  );
}
