/**
 * Factors a symmetric matrix in place: of `size` rows, row-major, its lower triangle given and
 * replaced by L. False if it is not positive definite.
 */
export function factor(matrix: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) {
        sum -= (matrix[i * size + k] as number) * (matrix[j * size + k] as number);
      }
      if (i > j) matrix[i * size + j] = sum / (matrix[j * size + j] as number);
      else if (sum > 0) matrix[i * size + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves `L x = b` in place. */
export function solveLower(lower: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * size + k] as number) * (b[k] as number);
    b[i] = sum / (lower[i * size + i] as number);
  }
}

/** Solves `Lᵀ x = b` in place. */
export function solveUpper(lower: Float64Array, size: number, b: Float64Array): void {
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let k = i + 1; k < size; k++) sum -= (lower[k * size + i] as number) * (b[k] as number);
    b[i] = sum / (lower[i * size + i] as number);
  }
}

/** Writes the inverse of L into `inverse`, its lower triangle alone. */
export function invertLower(lower: Float64Array, size: number, inverse: Float64Array): void {
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) {
        sum -= (lower[i * size + k] as number) * (inverse[k * size + j] as number);
      }
      inverse[i * size + j] = sum / (lower[i * size + i] as number);
    }
  }
}
