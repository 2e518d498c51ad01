import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';

/** Rows and columns of the product that a workgroup makes; each of its 256 threads makes 4 × 4. */
const TILE = 64;
/** Of the sum, this much lies in the memory of a workgroup at a time: the calls of one word. */
const DEPTH = 16;

/** A product that a GPU takes straight from packed calls. */
export type PackedProduct =
  /** `x · W`: calls [rows, words], W [columns, units]. */
  | 'forward'
  /** `xᵀ · dy`: calls [rows, words], dy [rows, units]. */
  | 'gradient';

/** Sizes of a product. */
export interface ProductSizes {
  readonly rows: number;
  readonly columns: number;
  readonly units: number;
}

/**
 * A matrix product in tiles whose left side is unpacked and standardised while a tile is filled:
 * no Float32 calls are made. Inputs: calls as int32 of sixteen calls each, shape [rows, words], mean and
 * scale of the columns, and the right side. Each sum has one order, so that a run can be repeated.
 */
export function packedProgram(kind: PackedProduct, sizes: ProductSizes): WebGPUProgram {
  const { rows, columns, units } = sizes;
  const height = kind === 'forward' ? rows : columns;
  return {
    variableNames: ['calls', 'mean', 'scale', 'right'],
    outputShape: [height, units],
    workgroupSize: [TILE / 4, TILE / 4, 1],
    dispatchLayout: { x: [1], y: [0] },
    dispatch: [Math.ceil(units / TILE), Math.ceil(height / TILE), 1],
    shaderKey: `packed ${kind}`,
    getUserCode: () => `${SHARED}\n${kind === 'forward' ? FORWARD : GRADIENT}\n${MAIN}`,
  };
}

const SHARED = `
var<workgroup> left: array<array<f32, ${TILE}>, ${DEPTH}>;
var<workgroup> side: array<array<f32, ${TILE}>, ${DEPTH}>;

// The call of a row and column, standardised; missing is the mean, which is 0.
fn standardized(word: i32, row: i32, column: i32) -> f32 {
  let call = (word >> u32(2 * (column & 15))) & 3;
  if (call == 3 || row >= uniforms.callsShape.x || column >= uniforms.meanShape) { return 0.0; }
  return (f32(call) - mean[column]) * scale[column];
}

fn callsAt(row: i32, word: i32) -> i32 {
  if (row >= uniforms.callsShape.x || word >= uniforms.callsShape.y) { return 0; }
  return calls[row * uniforms.callsShape.y + word];
}`;

// A thread unpacks four calls of one word: rows are outputs, columns are summed over.
const FORWARD = `
fn sumLength() -> i32 { return uniforms.meanShape; }
fn fillLeft(output: i32, start: i32, thread: i32) {
  let row = output + thread / 4;
  let first = start + (thread % 4) * 4;
  let word = callsAt(row, start / 16);
  for (var i = 0; i < 4; i++) {
    left[first - start + i][thread / 4] = standardized(word, row, first + i);
  }
}`;

// Columns are outputs, rows are summed over.
const GRADIENT = `
fn sumLength() -> i32 { return uniforms.callsShape.x; }
fn fillLeft(output: i32, start: i32, thread: i32) {
  let row = start + thread / 16;
  let first = output + (thread % 16) * 4;
  let word = callsAt(row, first / 16);
  for (var i = 0; i < 4; i++) {
    left[thread / 16][first - output + i] = standardized(word, row, first + i);
  }
}`;

const MAIN = `
fn main() {
  let output = i32(workgroupId.y) * ${TILE};
  let unit = i32(workgroupId.x) * ${TILE};
  let thread = i32(localIndex);
  let length = sumLength();
  let units = uniforms.outShape.y;
  let y = i32(localId.y) * 4;
  let x = i32(localId.x) * 4;
  var sums: array<vec4<f32>, 4>;
  for (var start = 0; start < length; start += ${DEPTH}) {
    fillLeft(output, start, thread);
    let place = start + thread / 16;
    for (var i = 0; i < 4; i++) {
      let u = (thread % 16) * 4 + i;
      var value = 0.0;
      if (place < length && unit + u < units) { value = right[place * units + unit + u]; }
      side[thread / 16][u] = value;
    }
    workgroupBarrier();
    for (var k = 0; k < ${DEPTH}; k++) {
      let weights = vec4<f32>(side[k][x], side[k][x + 1], side[k][x + 2], side[k][x + 3]);
      for (var i = 0; i < 4; i++) { sums[i] += left[k][y + i] * weights; }
    }
    workgroupBarrier();
  }
  for (var i = 0; i < 4; i++) {
    for (var j = 0; j < 4; j++) {
      if (output + y + i < uniforms.outShape.x && unit + x + j < units) {
        result[(output + y + i) * units + unit + x + j] = sums[i][j];
      }
    }
  }
}`;
