import { createHash } from 'node:crypto';
import { type BatchSource, packedLength, type SampleBatch, variantKey } from '@dirghayu/genotypes';
import { ModelError } from './errors.ts';
import type { FollowUpNames } from './follow-up-columns.ts';
import type { BaselineHazard } from './metrics/breslow.ts';
import type { CalibrationLine } from './metrics/calibration.ts';
import { calibratedChances } from './metrics/recalibration.ts';
import { Network } from './nets/network.ts';
import type { NetworkShape } from './nets/network-shape.ts';
import type { Weights } from './nets/weights.ts';
import { linearPathOf, predictBatch } from './network-outputs.ts';
import { chosenEngine } from './packed/first-layer.ts';
import type { ColumnLevels } from './prediction/covariate-match.ts';
import type { TrainingSpace } from './prediction/training-space.ts';
import { type EncodedBatch, encodeBatch, type Preprocessing } from './preprocessing.ts';
import type { HazardSpread } from './survival/hazard-spread.ts';
import type { OutlookFrame } from './survival/outlook.ts';

/** Which net it is. */
export type ModelName = 'DiseaseNet-Multi' | 'LifespanNet-India';

/** What turns the outputs of a survival net into survival. */
export interface SurvivalState {
  /** Of a person with log hazard 0; undefined with time bins. */
  readonly baseline: BaselineHazard | undefined;
  /** Edges of the time bins whose log hazards the outputs are. */
  readonly edges: Float64Array | undefined;
  readonly outlook: OutlookFrame;
  /** The columns that told of this outcome. */
  readonly columns: FollowUpNames;
  /** What intervals are made of. */
  readonly spread: HazardSpread;
}

/** What a model was trained on. */
export interface TrainingData {
  /** Genome build of the store, null if it does not say. */
  readonly build: string | null;
  /** Identity of the store. */
  readonly store: string;
  readonly levels: ColumnLevels;
}

/** Everything that a trained net is, as plain data: what a checkpoint holds. */
export interface ModelState {
  readonly model: ModelName;
  readonly shape: NetworkShape;
  readonly weights: Weights;
  readonly preprocessing: Preprocessing;
  /** `chrom:pos:ref:alt` of each feature, in order. */
  readonly featureKeys: readonly string[];
  readonly covariateNames: readonly string[];
  /** Diseases, `log_hazard`, or the log hazard of each time bin. */
  readonly outputs: readonly string[];
  /** Survival only: an entry an outcome. */
  readonly survival?: readonly SurvivalState[];
  /** Diseases only: what turns each task's logit into a calibrated one. */
  readonly calibration?: readonly CalibrationLine[];
  /** Diseases only: by task, the people whom it is about, as they were asked for: `sex=F`. */
  readonly onlyIn?: Readonly<Record<string, string>>;
  /** Absent: there were too few genotypes or people. */
  readonly space?: TrainingSpace;
  /** Absent: it was trained on a source that is no store. */
  readonly data?: TrainingData;
  /** The options it was trained with, for the record. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Predictions for one batch. */
export interface BatchPrediction {
  readonly sampleIds: readonly string[];
  readonly outputs: readonly string[];
  /** Shape [rows, outputs]: calibrated probabilities of diseases, or log hazards. */
  readonly scores: Float32Array;
}

/** A trained net that predicts. It owns tensors: `dispose` it. */
export class TrainedModel {
  readonly state: ModelState;
  readonly #network: Network;

  constructor(state: ModelState) {
    this.state = state;
    this.#network = new Network(state.shape, state.weights, chosenEngine(state.shape));
  }

  /**
   * Probabilities or log hazards of a batch whose features and covariates are the model's own, in
   * its order: `checkSource` tells.
   *
   * @throws {ModelError} If the batch is of another width.
   */
  predict(batch: SampleBatch): BatchPrediction {
    const { preprocessing, outputs } = this.state;
    const bytes = packedLength(preprocessing.genotypes.mean.length);
    requireWidth('calls', 'bytes', bytes, batch.stride);
    const columns = preprocessing.covariates.mean.length;
    requireWidth('covariates', 'columns', columns, batch.covariates.length / batch.rows);
    const scores = this.score(encodeBatch(batch, preprocessing));
    return { sampleIds: batch.sampleIds, outputs, scores };
  }

  /** As `predict`, by the linear path of the net alone. */
  predictLinearPath(batch: SampleBatch): Float32Array {
    const encoded = encodeBatch(batch, this.state.preprocessing);
    return this.#calibrated(linearPathOf(this.#network, encoded));
  }

  /** As `predict`, for rows that are encoded already. */
  score(encoded: EncodedBatch): Float32Array {
    return this.#calibrated(predictBatch(this.#network, encoded));
  }

  #calibrated(raw: Float32Array): Float32Array {
    const { calibration } = this.state;
    return calibration ? calibratedChances(raw, calibration) : raw;
  }

  /**
   * Checks that a source has the model's features and covariates, in its order.
   *
   * @throws {ModelError} If it differs; the message names the first difference.
   */
  checkSource(source: Pick<BatchSource, 'features' | 'covariateNames'>): void {
    const keys = source.features.map(({ chrom, pos, ref, alt }) =>
      variantKey(chrom, pos, ref, alt),
    );
    requireSame('feature', this.state.featureKeys, keys);
    requireSame('covariate', this.state.covariateNames, source.covariateNames);
  }

  dispose(): void {
    this.#network.dispose();
  }
}

/** `chrom:pos:ref:alt` of every feature of a source. */
export function featureKeysOf({ features }: Pick<BatchSource, 'features'>): string[] {
  return features.map(({ chrom, pos, ref, alt }) => variantKey(chrom, pos, ref, alt));
}

/** Identity of the features of a model: SHA-256 of their keys in order. */
export function variantHash(featureKeys: readonly string[]): string {
  return createHash('sha256').update(featureKeys.join('\n')).digest('hex');
}

function requireWidth(what: string, unit: string, width: number, found: number): void {
  if (found === width) return;
  throw new ModelError(`Cannot predict from the ${what} of a batch`, {
    expected: `${width} ${unit} a row`,
    actual: String(found),
  });
}

function requireSame(what: string, ours: readonly string[], theirs: readonly string[]): void {
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    if (ours[i] === theirs[i]) continue;
    throw new ModelError(`Cannot use this data at ${what} ${i + 1}`, {
      expected: ours[i] ?? `no more than ${ours.length}`,
      actual: theirs[i] ?? `only ${theirs.length}`,
    });
  }
}
