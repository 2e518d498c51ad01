import type { BatchSource, StandardizedCalls } from '@dirghayu/genotypes';
import { type Design, multiply } from './linear/design.ts';
import type { LinearWeights } from './linear/linear-path.ts';
import {
  covariateColumns,
  type EncodedBatch,
  encodeBatch,
  genotypeColumns,
  type Preprocessing,
} from './preprocessing.ts';
import { scoreCalls } from './standardized-calls.ts';

/**
 * A split, encoded, in the order of its epoch 0: covariates and targets in memory, genotypes too where
 * they fit, else read again from the source whenever they are needed.
 */
export interface EncodedSplit {
  readonly source: BatchSource;
  readonly preprocessing: Preprocessing;
  readonly sampleIds: readonly string[];
  readonly covariates: Design<Float32Array>;
  /** Undefined: too many to hold. */
  readonly genotypes: Design<Float32Array> | undefined;
  /** What those were made from, a piece a batch of the source; empty without them. */
  readonly pieces: readonly Piece[];
  /** Shape [rows, targets], row-major; NaN is missing. */
  readonly targets: Float32Array;
  readonly targetNames: readonly string[];
}

/** The rows of one batch of the source, with their calls if it has any. */
interface Piece {
  readonly rows: number;
  readonly calls: StandardizedCalls | null;
}

/** Reads and encodes a split. */
export async function readSplit(
  source: BatchSource,
  preprocessing: Preprocessing,
  isResident: boolean,
): Promise<EncodedSplit> {
  const rows = source.rows;
  const features = genotypeColumns(preprocessing);
  const columns = covariateColumns(preprocessing);
  const genotypes = new Float32Array(isResident ? rows * features : 0);
  const covariates = new Float32Array(rows * columns);
  const targets = new Float32Array(rows * source.targetNames.length);
  const sampleIds: string[] = [];
  const pieces: Piece[] = [];
  for await (const batch of source.epoch(0)) {
    const row = sampleIds.length;
    const encoded = encodeBatch(batch, preprocessing);
    if (isResident) {
      genotypes.set(encoded.genotypes, row * features);
      pieces.push({ rows: batch.rows, calls: encoded.calls && copied(encoded.calls) });
    }
    covariates.set(encoded.covariates, row * columns);
    targets.set(batch.targets, row * source.targetNames.length);
    for (const id of batch.sampleIds) sampleIds.push(id);
  }
  return {
    source,
    preprocessing,
    sampleIds,
    covariates: { rows, columns, data: covariates },
    genotypes: isResident ? { rows, columns: features, data: genotypes } : undefined,
    pieces,
    targets,
    targetNames: source.targetNames,
  };
}

/** Target number `index` of every person. */
export function targetColumn(split: EncodedSplit, index: number): Float64Array {
  const width = split.targetNames.length;
  return Float64Array.from(
    split.sampleIds,
    (_, row) => split.targets[row * width + index] as number,
  );
}

/** The rows of a split, a few at a time, in its order. */
export async function* encodedChunks(split: EncodedSplit): AsyncGenerator<EncodedBatch> {
  const { genotypes, pieces, covariates, source, preprocessing } = split;
  if (!genotypes) {
    for await (const batch of source.epoch(0)) yield encodeBatch(batch, preprocessing);
    return;
  }
  let start = 0;
  for (const { rows, calls } of pieces) {
    const end = start + rows;
    const rowsOf = ({ columns, data }: Design<Float32Array>) =>
      data.subarray(start * columns, end * columns);
    yield { rows, calls, genotypes: rowsOf(genotypes), covariates: rowsOf(covariates) };
    start = end;
  }
}

/** Calls that stay when the batch that they came with moves on. */
function copied({ calls, scaling }: StandardizedCalls): StandardizedCalls {
  return { calls: { ...calls, data: calls.data.slice(0, calls.rows * calls.stride) }, scaling };
}

/** Linear predictors of every person of a split. */
export async function predictLinear(
  weights: LinearWeights,
  split: EncodedSplit,
): Promise<Float64Array> {
  const predicted = new Float64Array(split.sampleIds.length);
  const clinical = Float64Array.from(weights.covariates);
  let row = 0;
  for await (const chunk of encodedChunks(split)) {
    const { rows, covariates } = chunk;
    // A fit of covariates alone has no weight for genotypes that were never in memory.
    const hasGenotypes = weights.genotypes.length > 0;
    const score = hasGenotypes ? scoreOf(chunk, weights.genotypes) : new Float64Array(rows);
    const risk = multiply({ rows, columns: clinical.length, data: covariates }, clinical);
    for (let i = 0; i < rows; i++) {
      predicted[row++] = (score[i] as number) + (risk[i] as number) + weights.bias;
    }
  }
  return predicted;
}

/** Genotypes times weights: from packed calls where there are any, which need not be decoded then. */
function scoreOf(chunk: EncodedBatch, weights: Float32Array): Float64Array {
  if (chunk.calls) return scoreCalls(chunk.calls, weights);
  const design = { rows: chunk.rows, columns: weights.length, data: chunk.genotypes };
  return multiply(design, Float64Array.from(weights));
}
