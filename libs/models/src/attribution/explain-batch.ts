import type { EncodedBatch } from '../preprocessing.ts';
import type { ModelState } from '../trained-model.ts';
import { Downstream } from './downstream.ts';
import { type FirstLayer, firstLayer, type Matrix } from './first-layer.ts';

/** What is explained: a weighted sum of a net's outputs. */
export interface ExplainedOutput {
  readonly name: string;
  /** Of the net's outputs before calibration. */
  readonly weights: readonly number[];
}

/** Why people differ from the mean person of training in one output. */
export interface BatchExplanation {
  /** Shape [people, columns of the encoded genotypes]: what each adds. */
  readonly genotypes: Float32Array;
  /** Shape [people, columns of the encoded covariates]. */
  readonly covariates: Float32Array;
  /** The share of the linear path in `genotypes` and in `covariates`. */
  readonly linear: { readonly genotypes: Float32Array; readonly covariates: Float32Array };
  /** Of each person: by how much the sum of all that misses the difference to the mean person. */
  readonly gaps: Float64Array;
}

/** Points on the way from the mean person, in the middle of as many equal pieces. */
const STEPS = 50;

/**
 * What is explained of a model: the log odds of each disease, calibrated; the log hazard of each outcome; of
 * time bins the mean of their log hazards.
 */
export function explainedOutputs({ model, outputs, survival, calibration }: ModelState) {
  const isBinned = survival?.some(({ edges }) => edges) ?? false;
  if (isBinned) return [{ name: 'log_hazard', weights: outputs.map(() => 1 / outputs.length) }];
  return outputs.map((name, k): ExplainedOutput => {
    const slope = calibration?.[k]?.slope ?? 1;
    const isOnly = model === 'LifespanNet-India';
    return {
      name: isOnly ? 'log_hazard' : name,
      weights: outputs.map((_, i) => (i === k ? slope : 0)),
    };
  });
}

/**
 * Explains encoded people by integrated gradients: each input's difference from the mean person of training,
 * times the mean slope on the straight way there. The linear path is exact. Together they add up to the
 * difference in output, but for what 50 points miss of a bent way (`gaps`).
 *
 * Sums of the first layer grow evenly on that way, so that the inputs, of which there are many, are
 * multiplied with once, and not at every point.
 */
export function explainBatch(
  state: Pick<ModelState, 'shape' | 'weights'>,
  batch: EncodedBatch,
  output: ExplainedOutput,
): BatchExplanation {
  const { shape, weights } = state;
  const parts = {
    genotypes: { ...matrixOf(batch, 'genotypes') },
    covariates: { ...matrixOf(batch, 'covariates') },
  };
  const first = {
    genotypes: firstLayer(weights, 'genotypes', shape.sparse),
    covariates: firstLayer(weights, 'covariates', []),
  };
  const sums = {
    genotypes: first.genotypes?.sums(parts.genotypes),
    covariates: first.covariates?.sums(parts.covariates),
  };
  const means = meanSlopes(new Downstream(shape, weights), sums, batch.rows, output.weights);
  const explain = (input: 'genotypes' | 'covariates') => {
    const kernel = weights.get(`linear.${input}`)?.values ?? new Float32Array(0);
    const linear = linearPart(parts[input], kernel, output.weights);
    return { linear, all: withCorrection(parts[input], linear, first[input], means[input]) };
  };
  const genotypes = explain('genotypes');
  const covariates = explain('covariates');
  const gaps = means.differences.map((difference, row) => {
    const total = rowSum(genotypes.all, batch.rows, row) + rowSum(covariates.all, batch.rows, row);
    const linear =
      rowSum(genotypes.linear, batch.rows, row) + rowSum(covariates.linear, batch.rows, row);
    return total - linear - difference;
  });
  return {
    genotypes: genotypes.all,
    covariates: covariates.all,
    linear: { genotypes: genotypes.linear, covariates: covariates.linear },
    gaps,
  };
}

function matrixOf({ rows, ...inputs }: EncodedBatch, input: 'genotypes' | 'covariates'): Matrix {
  const data = inputs[input];
  return { rows, columns: data.length / rows, data };
}

/** Mean slopes by the first sums of each person, and the correction's difference from the mean person. */
function meanSlopes(
  downstream: Downstream,
  sums: { readonly genotypes: Matrix | undefined; readonly covariates: Matrix | undefined },
  rows: number,
  weights: readonly number[],
) {
  const none = { rows, columns: 0, data: new Float32Array(0) };
  const { genotypes = none, covariates = none } = sums;
  const means = {
    genotypes: { ...genotypes, data: new Float32Array(genotypes.data.length) },
    covariates: { ...covariates, data: new Float32Array(covariates.data.length) },
  };
  const differences = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const first = { genotypes: rowOf(genotypes, row), covariates: rowOf(covariates, row) };
    for (let step = 0; step < STEPS; step++) {
      const slopes = downstream.slopes(first, (step + 0.5) / STEPS, weights);
      addTo(rowOf(means.genotypes, row), slopes.genotypes, 1 / STEPS);
      addTo(rowOf(means.covariates, row), slopes.covariates, 1 / STEPS);
    }
    const [here, mean] = [1, 0].map((share) => downstream.slopes(first, share, weights).value);
    differences[row] = (here as number) - (mean as number);
  }
  return { ...means, differences };
}

/** `x · w` of the linear path, input by input; a path that all outputs share counts for each. */
function linearPart(
  { rows, columns, data }: Matrix,
  kernel: Float32Array,
  weights: readonly number[],
): Float32Array {
  const outputs = columns === 0 ? 1 : kernel.length / columns;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const combined = Float64Array.from({ length: columns }, (_, i) =>
    outputs === weights.length
      ? weights.reduce((sum, w, k) => sum + w * (kernel[i * outputs + k] as number), 0)
      : total * (kernel[i] as number),
  );
  const part = new Float32Array(rows * columns);
  for (let at = 0; at < part.length; at++) {
    part[at] = (data[at] as number) * (combined[at % columns] as number);
  }
  return part;
}

function withCorrection(
  { data }: Matrix,
  linear: Float32Array,
  layer: FirstLayer | undefined,
  means: Matrix,
): Float32Array {
  if (!layer) return linear;
  const slopes = layer.back(means).data;
  return linear.map((part, at) => part + (data[at] as number) * (slopes[at] as number));
}

function rowOf({ columns, data }: Matrix, row: number): Float32Array {
  return data.subarray(row * columns, (row + 1) * columns);
}

function addTo(into: Float32Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < into.length; i++) {
    into[i] = (into[i] as number) + factor * (values[i] as number);
  }
}

function rowSum(values: Float32Array, rows: number, row: number): number {
  const columns = values.length / rows;
  let sum = 0;
  for (let i = row * columns; i < (row + 1) * columns; i++) sum += values[i] as number;
  return sum;
}
