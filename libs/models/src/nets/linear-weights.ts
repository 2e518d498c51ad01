import type { LinearWeights } from '../linear/linear-path.ts';
import type { NetworkShape } from './network-shape.ts';
import type { Weights } from './weights.ts';

/** `weights` with its linear path set to the given fits, one a linear output, and a bias an output. */
export function setLinearPaths(
  weights: Weights,
  { features, covariates, outputs, linearOutputs }: NetworkShape,
  paths: readonly LinearWeights[],
  biases: ArrayLike<number> = paths.map(({ bias }) => bias),
): Weights {
  return new Map([
    ...weights,
    ['linear.genotypes', side(features, linearOutputs, (row, k) => paths[k]?.genotypes[row])],
    ['linear.covariates', side(covariates, linearOutputs, (row, k) => paths[k]?.covariates[row])],
    ['linear.bias', side(1, outputs, (_, k) => biases[k])],
  ]);
}

function side(rows: number, columns: number, at: (row: number, k: number) => number | undefined) {
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < columns; k++) values[row * columns + k] = at(row, k) ?? 0;
  }
  return { shape: [rows, columns], values };
}
