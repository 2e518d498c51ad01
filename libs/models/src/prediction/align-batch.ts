import {
  decodeCalls,
  decodeDosages,
  MISSING_CALL,
  MISSING_DOSAGE,
  ONE_COPY,
  packedLength,
  roundDosages,
  type SampleBatch,
} from '@dirghayu/genotypes';
import type { FeatureMatch } from './feature-match.ts';

/** A batch as a model takes it, and what it lacks. */
export interface AlignedBatch extends SampleBatch {
  /** Of each person the share of the model's features without a call; NaN of a model without features. */
  readonly missingRate: Float64Array;
}

/** By call: what it is when the other allele is counted. */
const EXCHANGED = [2, 1, 0, MISSING_CALL] as const;

/**
 * A batch of another source with the features of the model, in its order. Features that the source lacks
 * are missing calls, which the model fills with the mean of its own training, as any other.
 *
 * @param covariates Shape [rows, covariates of the model], row-major; NaN is missing.
 */
export function alignBatch(
  batch: SampleBatch,
  { columns, isSwapped }: Pick<FeatureMatch, 'columns' | 'isSwapped'>,
  covariates: Float32Array,
): AlignedBatch {
  if (batch.dosages) return alignDosages(batch, batch.dosages, { columns, isSwapped }, covariates);
  const { rows, packed: from, stride: fromStride } = batch;
  const features = columns.length;
  const stride = packedLength(features);
  const packed = new Uint8Array(rows * stride);
  const missingRate = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let missing = 0;
    for (let i = 0; i < features; i++) {
      const column = columns[i] as number;
      let call: number = MISSING_CALL;
      if (column >= 0) {
        const byte = from[row * fromStride + (column >> 2)] as number;
        call = (byte >> (2 * (column & 3))) & 3;
        if (isSwapped[i]) call = EXCHANGED[call] as number;
      }
      if (call === MISSING_CALL) missing++;
      const at = row * stride + (i >> 2);
      packed[at] = (packed[at] as number) | (call << (2 * (i & 3)));
    }
    missingRate[row] = missing / features;
  }
  return {
    rows,
    sampleIds: batch.sampleIds,
    packed,
    stride,
    covariates,
    targets: batch.targets,
    targetMask: batch.targetMask,
    missingRate,
    get genotypes() {
      const decoded = new Float32Array(rows * features);
      for (let row = 0; row < rows; row++) {
        const calls = packed.subarray(row * stride, (row + 1) * stride);
        decodeCalls(calls, features, decoded, row * features);
      }
      return decoded;
    },
  };
}

/** The same of dosages: the other allele's are what is left of two copies. */
function alignDosages(
  { rows, sampleIds, targets, targetMask }: SampleBatch,
  from: Uint16Array,
  { columns, isSwapped }: Pick<FeatureMatch, 'columns' | 'isSwapped'>,
  covariates: Float32Array,
): AlignedBatch {
  const features = columns.length;
  const width = from.length / rows;
  const stride = packedLength(features);
  const dosages = new Uint16Array(rows * features).fill(MISSING_DOSAGE);
  const packed = new Uint8Array(rows * stride);
  const missingRate = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = dosages.subarray(row * features, (row + 1) * features);
    for (let i = 0; i < features; i++) {
      const column = columns[i] as number;
      const dosage = column < 0 ? MISSING_DOSAGE : (from[row * width + column] as number);
      if (dosage === MISSING_DOSAGE) continue;
      own[i] = isSwapped[i] ? 2 * ONE_COPY - dosage : dosage;
    }
    packed.set(roundDosages(own), row * stride);
    missingRate[row] = own.filter((dosage) => dosage === MISSING_DOSAGE).length / features;
  }
  return {
    ...{ rows, sampleIds, packed, stride, dosages, covariates, targets, targetMask, missingRate },
    get genotypes() {
      const decoded = new Float32Array(rows * features);
      decodeDosages(dosages, decoded);
      return decoded;
    },
  };
}
