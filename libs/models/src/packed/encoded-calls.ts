import {
  type CallScaling,
  getCall,
  MISSING_CALL,
  orCall,
  packedLength,
  type SampleBatch,
  type StandardizedCalls,
} from '@dirghayu/genotypes';
import type { Preprocessing } from '../preprocessing.ts';

/** By preprocessing: the scaling of features and indicators together. */
const scalings = new WeakMap<Preprocessing, CallScaling>();

/**
 * The calls of a batch as a first layer takes them: an indicator of a missing call is one more column,
 * a call of 1 where the feature's is missing, with mean 0 and scale 1. Without indicators the batch's
 * own bytes.
 */
export function encodeCalls(
  { packed, stride, rows }: Pick<SampleBatch, 'packed' | 'stride' | 'rows'>,
  preprocessing: Preprocessing,
): StandardizedCalls {
  const features = preprocessing.genotypes.mean.length;
  const { missingCalls } = preprocessing;
  const scaling = scalingOf(preprocessing);
  if (missingCalls.length === 0) {
    return { calls: { rows, columns: features, stride, data: packed }, scaling };
  }
  const columns = features + missingCalls.length;
  const wide = packedLength(columns);
  const data = new Uint8Array(rows * wide);
  const width = packedLength(features);
  for (let row = 0; row < rows; row++) {
    const from = packed.subarray(row * stride, row * stride + width);
    const to = data.subarray(row * wide, (row + 1) * wide);
    to.set(from);
    missingCalls.forEach((feature, i) => {
      if (getCall(from, feature) === MISSING_CALL) orCall(to, features + i, 1);
    });
  }
  return { calls: { rows, columns, stride: wide, data }, scaling };
}

/** Mean and scale of every column of `encodeCalls`; the same object for the same preprocessing. */
function scalingOf(preprocessing: Preprocessing): CallScaling {
  const { genotypes, missingCalls } = preprocessing;
  if (missingCalls.length === 0) return genotypes;
  const known = scalings.get(preprocessing);
  if (known) return known;
  const features = genotypes.mean.length;
  const mean = new Float32Array(features + missingCalls.length);
  const scale = new Float32Array(features + missingCalls.length).fill(1);
  mean.set(genotypes.mean);
  scale.set(genotypes.scale);
  const scaling = { mean, scale };
  scalings.set(preprocessing, scaling);
  return scaling;
}
