import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';

/** Rows and columns of the product that a workgroup makes; each of its 256 threads makes 4 × 4. */
const TILE = 64;
/** Of the sum, this much lies in the memory of a workgroup at a time: the calls of one word. */
const DEPTH = 16;
/**
 * A sum is cut into slices until there are so many workgroups, or slices get short: 64 workgroups leave half
 * of an H100 idle, which takes 11.6 ms for 1,024 × 65,536 → 256 with them.
 */
const WORKGROUPS = 512;
const LEAST_SLICE = 512;
const MOST_SLICES = 16;

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

/** Slices that the sums of a product are cut into: by sizes alone, so that a run can be repeated. */
export function sliceCount(kind: PackedProduct, { rows, columns, units }: ProductSizes): number {
  const [height, length] = kind === 'forward' ? [rows, columns] : [columns, rows];
  const tiles = Math.ceil(height / TILE) * Math.ceil(units / TILE);
  const wanted = Math.min(MOST_SLICES, Math.floor(WORKGROUPS / tiles));
  return Math.max(1, Math.min(wanted, Math.floor(length / LEAST_SLICE)));
}

/**
 * A matrix product in tiles whose left side is unpacked and standardised while a tile is filled:
 * no Float32 calls are made. Inputs: calls as int32 of sixteen calls each, shape [rows, words], mean and
 * scale of the columns, and the right side; uniform: how many slices. Output: the sums of each slice, shape
 * [slices · height, units].
 */
export function packedProgram(kind: PackedProduct, sizes: ProductSizes): WebGPUProgram {
  const { rows, columns, units } = sizes;
  const height = kind === 'forward' ? rows : columns;
  const slices = sliceCount(kind, sizes);
  return {
    variableNames: ['calls', 'mean', 'scale', 'right'],
    outputShape: [slices * height, units],
    workgroupSize: [TILE / 4, TILE / 4, 1],
    dispatchLayout: { x: [1], y: [0] },
    dispatch: [Math.ceil(units / TILE), Math.ceil(height / TILE), slices],
    uniforms: 'sliceCount : i32,',
    shaderKey: `packed ${kind}`,
    getUserCode: () => `${SHARED}\n${kind === 'forward' ? FORWARD : GRADIENT}\n${MAIN}`,
  };
}

/** Adds up slices, in their order. Input: shape [slices · height, units]; output: [height, units]. */
export function sliceSumProgram(height: number, units: number): WebGPUProgram {
  return {
    variableNames: ['slices'],
    outputShape: [height, units],
    workgroupSize: [256, 1, 1],
    dispatchLayout: { x: [0, 1] },
    dispatch: [Math.ceil((height * units) / 256), 1, 1],
    shaderKey: 'packed slices',
    getUserCode: () => SLICE_SUM,
  };
}

const SHARED = `
var<workgroup> left: array<array<vec4<f32>, ${TILE / 4}>, ${DEPTH}>;
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

// A thread unpacks a column of four rows: rows are outputs, columns are summed over. Whole vectors are
// written, since a write to one part of a vector may write the others' too.
const FORWARD = `
fn sumLength() -> i32 { return uniforms.meanShape; }
fn outputHeight() -> i32 { return uniforms.callsShape.x; }
fn fillLeft(output: i32, start: i32, thread: i32) {
  let column = start + thread / 16;
  let word = start / 16;
  let row = output + (thread % 16) * 4;
  left[thread / 16][thread % 16] = vec4<f32>(
    standardized(callsAt(row, word), row, column),
    standardized(callsAt(row + 1, word), row + 1, column),
    standardized(callsAt(row + 2, word), row + 2, column),
    standardized(callsAt(row + 3, word), row + 3, column),
  );
}`;

// Columns are outputs, rows are summed over.
const GRADIENT = `
fn sumLength() -> i32 { return uniforms.callsShape.x; }
fn outputHeight() -> i32 { return uniforms.meanShape; }
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
fn rightAt(place: i32, unit: i32, end: i32) -> f32 {
  if (place >= end || unit >= uniforms.rightShape.y) { return 0.0; }
  return right[place * uniforms.rightShape.y + unit];
}

fn main() {
  let output = i32(workgroupId.y) * ${TILE};
  let unit = i32(workgroupId.x) * ${TILE};
  let slice = i32(workgroupId.z);
  let thread = i32(localIndex);
  let units = uniforms.outShape.y;
  let y = i32(localId.y);
  let x = i32(localId.x);
  let tiles = (sumLength() + ${DEPTH - 1}) / ${DEPTH};
  let tilesEach = (tiles + uniforms.sliceCount - 1) / uniforms.sliceCount;
  let end = min(sumLength(), (slice + 1) * tilesEach * ${DEPTH});
  var sums: array<vec4<f32>, 4>;
  // As often in all workgroups, as barriers must be: past the end of a sum all is 0.
  for (var tile = 0; tile < tilesEach; tile++) {
    let start = (slice * tilesEach + tile) * ${DEPTH};
    fillLeft(output, start, thread);
    let place = start + thread / 16;
    let u = unit + (thread % 16) * 4;
    side[thread / 16][thread % 16] = vec4<f32>(
      rightAt(place, u, end),
      rightAt(place, u + 1, end),
      rightAt(place, u + 2, end),
      rightAt(place, u + 3, end),
    );
    workgroupBarrier();
    for (var k = 0; k < ${DEPTH}; k++) {
      let a = left[k][y];
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
      if (row < outputHeight() && column < units) {
        result[(slice * outputHeight() + row) * units + column] = sums[i][j];
      }
    }
  }
}`;

const SLICE_SUM = `
fn main(index: i32) {
  let size = uniforms.outShape.x * uniforms.outShape.y;
  if (index >= size) { return; }
  let end = uniforms.slicesShape.x * uniforms.slicesShape.y;
  var sum = 0.0;
  for (var at = index; at < end; at += size) { sum += slices[at]; }
  result[index] = sum;
}`;
