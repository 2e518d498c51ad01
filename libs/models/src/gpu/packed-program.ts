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
var<workgroup> side: array<array<vec4<f32>, ${TILE / 4}>, ${DEPTH}>;

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

// A thread unpacks four calls of one word: rows are outputs, columns are summed over. They lie as single
// numbers, since a write to a part of a vector may write its other parts too, and one apart from a
// power of two, so that threads write to different banks.
const FORWARD = `
var<workgroup> left: array<array<f32, ${TILE + 1}>, ${DEPTH}>;
fn sumLength() -> i32 { return uniforms.meanShape; }
fn fillLeft(output: i32, start: i32, thread: i32) {
  let row = output + thread / 4;
  let first = start + (thread % 4) * 4;
  let word = callsAt(row, start / 16);
  for (var i = 0; i < 4; i++) {
    left[first - start + i][thread / 4] = standardized(word, row, first + i);
  }
}
fn leftAt(k: i32, y: i32) -> vec4<f32> {
  return vec4<f32>(left[k][4 * y], left[k][4 * y + 1], left[k][4 * y + 2], left[k][4 * y + 3]);
}`;

// Columns are outputs, rows are summed over.
const GRADIENT = `
var<workgroup> left: array<array<vec4<f32>, ${TILE / 4}>, ${DEPTH}>;
fn leftAt(k: i32, y: i32) -> vec4<f32> { return left[k][y]; }
fn sumLength() -> i32 { return uniforms.callsShape.x; }
fn fillLeft(output: i32, start: i32, thread: i32) {
  let row = start + thread / 16;
  let first = output + (thread % 16) * 4;
  let word = callsAt(row, first / 16);
  left[thread / 16][thread % 16] = vec4<f32>(
    standardized(word, row, first),
    standardized(word, row, first + 1),
    standardized(word, row, first + 2),
    standardized(word, row, first + 3),
  );
}`;

const MAIN = `
fn rightAt(place: i32, unit: i32) -> f32 {
  if (place >= sumLength() || unit >= uniforms.rightShape.y) { return 0.0; }
  return right[place * uniforms.rightShape.y + unit];
}

fn main() {
  let output = i32(workgroupId.y) * ${TILE};
  let unit = i32(workgroupId.x) * ${TILE};
  let thread = i32(localIndex);
  let length = sumLength();
  let y = i32(localId.y);
  let x = i32(localId.x);
  var sums: array<vec4<f32>, 4>;
  for (var start = 0; start < length; start += ${DEPTH}) {
    fillLeft(output, start, thread);
    let place = start + thread / 16;
    let u = unit + (thread % 16) * 4;
    side[thread / 16][thread % 16] = vec4<f32>(
      rightAt(place, u),
      rightAt(place, u + 1),
      rightAt(place, u + 2),
      rightAt(place, u + 3),
    );
    workgroupBarrier();
    for (var k = 0; k < ${DEPTH}; k++) {
      let a = leftAt(k, y);
      let b = side[k][x];
      sums[0] += a.x * b;
      sums[1] += a.y * b;
      sums[2] += a.z * b;
      sums[3] += a.w * b;
    }
    workgroupBarrier();
  }
  for (var i = 0; i < 4; i++) {
    for (var j = 0; j < 4; j++) {
      let row = output + 4 * y + i;
      let column = unit + 4 * x + j;
      if (row < uniforms.outShape.x && column < uniforms.outShape.y) {
        result[row * uniforms.outShape.y + column] = sums[i][j];
      }
    }
  }
}`;
