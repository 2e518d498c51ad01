import { createHash } from 'node:crypto';
import type { TaskWeights } from './losses/task-weights.ts';
import type { NetObjective } from './net-fit.ts';
import type { NetworkShape } from './nets/network-shape.ts';
import type { ResolvedOptions, TrainingSplits } from './options.ts';
import type { PreparedSplits } from './prepared-splits.ts';
import { featureKeysOf } from './trained-model.ts';

/** What a run's weights depend on, by name: plain values as they are, data by its hash. */
export type Fingerprint = Readonly<Record<string, string | number | boolean>>;

/** What a net is trained from, and how. */
export interface FingerprintedRun {
  readonly objective: NetObjective;
  readonly shape: NetworkShape;
  readonly splits: TrainingSplits;
  readonly prepared: PreparedSplits;
  readonly options: ResolvedOptions;
}

const HASH = 'sha256:';

/**
 * Names a run by all that must not change when it is resumed: more epochs are welcome. Of genotypes,
 * which may be too many to read once more, the training split's means and scales stand for the calls.
 */
export function fingerprintOf(run: FingerprintedRun): Fingerprint {
  const { objective, shape, options } = run;
  const { name: backend, firstLayer } = run.prepared.backend;
  const { encoder, hidden, trunk, missingIndicator, missingness } = options;
  const { learningRate, dropout, weightDecay, patience, seed } = options;
  return {
    model: objective.model,
    outputs: hashOf(objective.outputs),
    objective: objective.loss.kind,
    tasks: hashOf(objective.loss.tasks),
    'task weights': weightsText(objective.loss.taskWeights),
    ...dataOf(run),
    encoder,
    hidden,
    trunk,
    groups: hashOf(shape.sparse),
    'missing indicator': missingIndicator,
    missingness,
    'learning rate': learningRate,
    dropout,
    'weight decay': weightDecay,
    patience,
    seed,
    // Each rounds its own way.
    'back end': backend,
    'first layer': firstLayer.kind,
  };
}

function dataOf({ splits, prepared }: FingerprintedRun): Fingerprint {
  const { train, valid, preprocessing } = prepared;
  return {
    features: hashOf(featureKeysOf(splits.train)),
    genotypes: hashOf(preprocessing.genotypes),
    covariates: hashOf([splits.train.covariateNames, preprocessing.covariates]),
    'training people': hashOf(train.sampleIds),
    'validation people': hashOf(valid.sampleIds),
    'training labels': hashOf(train.targets),
    'validation labels': hashOf(valid.targets),
    'training covariate values': hashOf(train.covariates.data),
    'validation covariate values': hashOf(valid.covariates.data),
    'batch size': splits.train.batchSize,
  };
}

/** What differs between the run that was stopped and the one that is to go on, in words. */
export function differencesOf(stopped: Fingerprint, resumed: Fingerprint): string[] {
  return Object.entries(resumed).flatMap(([name, value]) => {
    const other = stopped[name];
    if (other === value) return [];
    const isPlain = other !== undefined && !String(value).startsWith(HASH);
    return [isPlain ? `${name} ${other} instead of ${value}` : `other ${name}`];
  });
}

function weightsText(weights: TaskWeights): string {
  if (typeof weights === 'string') return weights;
  const pairs = Object.entries(weights).map(([task, weight]) => `${task}=${weight}`);
  return pairs.sort().join(',');
}

function hashOf(value: unknown): string {
  const bytes = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : JSON.stringify(value);
  return HASH + createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
