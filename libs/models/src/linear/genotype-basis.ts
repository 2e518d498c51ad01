import { matMul, tensor2d, tidy } from '@tensorflow/tfjs';
import { cholesky, solveTransposed } from './cholesky.ts';
import type { Design } from './design.ts';

/**
 * Standardised genotypes in as few columns as their ridge regression needs.
 *
 * `Σ_c design[row, c] · β_c` is the row's genetic score. A score of prior variance `v` has the penalty
 * `penalty / (2·v) · Σ β²`.
 */
export interface GenotypeBasis {
  readonly design: Design;
  readonly penalty: number;
  /** Weights of the standardised genotypes. */
  toWeights(coefficients: Float64Array): Float32Array;
}

/** More people than this are fitted feature by feature: factoring takes n³/3 steps. */
const MOST_PEOPLE_FACTORED = 3000;
/**
 * Added to the kernel's diagonal, as a share of its largest member: float32 products are good to 1e-6 of
 * that, and a kernel of rare variants has both members of 6 (its mean is 1) and dependent rows.
 */
const JITTER = 1e-4;

/**
 * Chooses a basis: the features themselves, or, with more features than people, the rows of the
 * Cholesky factor of the kernel `X·Xᵀ / features`. Ridge regression on either gives the same scores,
 * and 400 people × 50,000 features become 400 columns.
 */
export function genotypeBasis(genotypes: Design): GenotypeBasis {
  const { rows, columns } = genotypes;
  if (columns <= rows || rows > MOST_PEOPLE_FACTORED) {
    return {
      design: genotypes,
      penalty: columns,
      toWeights: (coefficients) => Float32Array.from(coefficients),
    };
  }
  const kernel = kernelMatrix(genotypes);
  let largest = 0;
  for (let i = 0; i < rows; i++) largest = Math.max(largest, kernel[i * rows + i] as number);
  for (let i = 0; i < rows; i++) {
    kernel[i * rows + i] = (kernel[i * rows + i] as number) + JITTER * largest;
  }
  const factor = cholesky(kernel, rows);
  return {
    design: { rows, columns: rows, data: factor.data },
    penalty: 1,
    toWeights: (coefficients) => {
      const perPerson = solveTransposed(factor, coefficients); // [rows]
      return sumRows(genotypes, perPerson, 1 / columns);
    },
  };
}

/** Columns multiplied at a time: float32 sums stay short, and are added up in float64. */
const SLICE = 1024;

/** `X·Xᵀ / columns`, shape [rows, rows]. */
export function kernelMatrix({ rows, columns, data }: Design): Float64Array {
  const kernel = new Float64Array(rows * rows);
  for (let start = 0; start < columns; start += SLICE) {
    const width = Math.min(SLICE, columns - start);
    const slice = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const from = row * columns + start;
      slice.set(data.subarray(from, from + width), row * width);
    }
    const product = tidy(() => {
      const x = tensor2d(slice, [rows, width]);
      return matMul(x, x, false, true); // [rows, rows]
    });
    const values = product.dataSync();
    product.dispose();
    for (let i = 0; i < kernel.length; i++) {
      kernel[i] = (kernel[i] as number) + (values[i] as number) / columns;
    }
  }
  return kernel;
}

function sumRows({ rows, columns, data }: Design, weights: Float64Array, scale: number) {
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const weight = (weights[row] as number) * scale;
    for (let c = 0; c < columns; c++) {
      sums[c] = (sums[c] as number) + weight * (data[row * columns + c] as number);
    }
  }
  return Float32Array.from(sums);
}
