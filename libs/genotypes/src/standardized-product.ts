import { getCall, MISSING_CALL } from './packed-calls.ts';
import type { PackedMatrix } from './transpose.ts';

/** How the calls of each column become numbers: `(call − mean) · scale`, and 0 where missing. */
export interface CallScaling {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

/** Standardised calls, shape [rows, columns], as a factor of a product. */
export interface StandardizedCalls {
  readonly calls: PackedMatrix;
  readonly scaling: CallScaling;
}

/**
 * `x · W` of standardised calls `x` and weights, shape [columns, units]: shape [rows, units].
 *
 * The plain twin of the WebAssembly kernel, one call at a time, summed in float64.
 *
 * @throws {RangeError} If the weights are not `columns · units` numbers.
 */
export function multiplyCalls(
  x: StandardizedCalls,
  weights: Float32Array,
  units: number,
): Float32Array {
  const { rows, columns } = x.calls;
  requireNumbers('weights', weights, columns, units);
  const product = new Float32Array(rows * units);
  const sums = new Float64Array(units);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let column = 0; column < columns; column++) {
      const value = standardized(x, row, column);
      if (value === 0) continue;
      for (let unit = 0; unit < units; unit++) {
        sums[unit] = (sums[unit] as number) + value * (weights[column * units + unit] as number);
      }
    }
    product.set(sums, row * units);
  }
  return product;
}

/**
 * `xᵀ · slopes` of standardised calls `x` and slopes, shape [rows, units]: shape [columns, units], the
 * gradient of the weights.
 *
 * @throws {RangeError} If the slopes are not `rows · units` numbers.
 */
export function multiplyCallsTransposed(
  x: StandardizedCalls,
  slopes: Float32Array,
  units: number,
): Float32Array {
  const { rows, columns } = x.calls;
  requireNumbers('slopes', slopes, rows, units);
  const product = new Float32Array(columns * units);
  const sums = new Float64Array(units);
  for (let column = 0; column < columns; column++) {
    sums.fill(0);
    for (let row = 0; row < rows; row++) {
      const value = standardized(x, row, column);
      if (value === 0) continue;
      for (let unit = 0; unit < units; unit++) {
        sums[unit] = (sums[unit] as number) + value * (slopes[row * units + unit] as number);
      }
    }
    product.set(sums, column * units);
  }
  return product;
}

function standardized({ calls, scaling }: StandardizedCalls, row: number, column: number): number {
  const call = getCall(calls.data.subarray(row * calls.stride), column);
  if (call === MISSING_CALL) return 0;
  return (call - (scaling.mean[column] as number)) * (scaling.scale[column] as number);
}

function requireNumbers(what: string, values: Float32Array, rows: number, units: number): void {
  if (values.length === rows * units) return;
  throw new RangeError(
    `Cannot multiply calls: expected ${rows} × ${units} ${what}, got ${values.length}`,
  );
}
