import { createHash } from 'node:crypto';
import type { SampleBatch } from '@dirghayu/genotypes';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import type { LinearPath, LinearTarget } from './linear/linear-path.ts';
import { streamLinearPaths } from './linear/streamed-paths.ts';
import { sparseLayers } from './nets/genotype-encoder.ts';
import { setLinearPaths } from './nets/linear-weights.ts';
import { initialWeights, Network, type NetworkShape } from './nets/network.ts';
import type { Weights } from './nets/weights.ts';
import type { EpochLog, ResolvedOptions, TrainingSplits } from './options.ts';
import type { PreparedSplits } from './prepared-splits.ts';
import { covariateColumns, genotypeColumns } from './preprocessing.ts';
import { SeededRandom } from './seeded-random.ts';
import { featureKeysOf, type ModelName, type ModelState } from './trained-model.ts';
import { predictSplit, trainNetwork } from './trainer.ts';

/** What a net is trained for: the part in which LifespanNet and DiseaseNet differ. */
export interface NetObjective {
  readonly model: ModelName;
  /** Names of the outputs. */
  readonly outputs: readonly string[];
  /** The exact linear problem of each output. */
  readonly linearTargets: readonly LinearTarget[];
  /** The loss of a batch; undefined if nobody in it has a label. */
  batchLoss(outputs: Tensor2D, batch: SampleBatch): Scalar | undefined;
  /** The loss of the validation split, from its outputs, shape [people, outputs]. */
  validLoss(outputs: Float32Array): number;
}

/** A fitted net with the linear models beside it. */
export interface FittedNet {
  readonly state: ModelState;
  readonly history: readonly EpochLog[];
  readonly bestEpoch: number;
  /** One an output. */
  readonly linear: readonly LinearPath[];
  readonly covariates: readonly LinearPath[];
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
  const { preprocessing, fitter } = prepared;
  const shape: NetworkShape = {
    features: genotypeColumns(preprocessing),
    covariates: covariateColumns(preprocessing),
    outputs: objective.outputs.length,
    encoder: options.encoder,
    hidden: options.hidden,
    sparse: sparseLayers({
      encoder: options.encoder,
      features: splits.train.features,
      indicators: preprocessing.missingCalls,
      groups: options.groups,
    }),
  };
  const fresh = initialWeights(shape, new SeededRandom(options.seed));
  const covariates = fitEach(objective, options, (target) => fitter.fit(target, 'covariates'));
  const network = new Network(shape, withPaths(fresh, shape, covariates));
  try {
    const plan = {
      network,
      train: splits.train,
      preprocessing,
      batchLoss: objective.batchLoss,
      validLoss: async () => objective.validLoss(await predictSplit(network, prepared.valid)),
      fingerprint: fingerprint(objective, shape, splits, options),
    };
    const linear = prepared.isResident
      ? fitEach(objective, options, (target) => fitter.fit(target, 'all'))
      : await streamLinearPaths(plan, prepared.train, options);
    network.assign(withPaths(fresh, shape, linear));
    const offsets = prepared.isResident ? offsetsOf(prepared.train.sampleIds, linear) : undefined;
    const result = await trainNetwork(
      { ...plan, name: 'net', part: 'correction', offsets },
      options,
    );
    const outputs = {
      train: await predictSplit(network, prepared.train),
      valid: await predictSplit(network, prepared.valid),
      test: await predictSplit(network, prepared.test),
    };
    const state: ModelState = {
      model: objective.model,
      shape,
      weights: network.weights(),
      preprocessing,
      featureKeys: featureKeysOf(splits.train),
      covariateNames: splits.train.covariateNames,
      outputs: objective.outputs,
      options: plainOptions(options),
    };
    return { state, ...result, linear, covariates, outputs };
  } finally {
    network.dispose();
  }
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

function withPaths(weights: Weights, shape: NetworkShape, paths: readonly LinearPath[]): Weights {
  return setLinearPaths(
    weights,
    shape,
    paths.map((path) => path.weights),
  );
}

function offsetsOf(sampleIds: readonly string[], paths: readonly LinearPath[]) {
  return new Map(
    sampleIds.map((id, row) => [
      id,
      Float32Array.from(paths, (path) => path.outOfFold[row] as number),
    ]),
  );
}

/** The options that are plain values, for the record. */
function plainOptions(options: ResolvedOptions): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) =>
      ['number', 'string', 'boolean'].includes(typeof value),
    ),
  );
}

/** Names a run by what must not change when it is resumed: more epochs are welcome. */
function fingerprint(
  { model, outputs }: NetObjective,
  shape: NetworkShape,
  { train, valid }: TrainingSplits,
  { learningRate, dropout, weightDecay, missingness, patience, seed }: ResolvedOptions,
): string {
  const facts = [
    [model, outputs, shape, featureKeysOf(train), train.covariateNames],
    [train.rows, valid.rows, train.batchSize],
    [learningRate, dropout, weightDecay, missingness, patience, seed],
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}
