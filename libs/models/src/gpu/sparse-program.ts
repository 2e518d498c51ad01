import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';

/** Threads of a workgroup. */
const GROUP = 64;
/** Most workgroups along one axis, whatever the device. */
const MOST_GROUPS = 65_535;

/** What a sparse layer multiplies: packed calls, or the units of the layer before as Float32. */
export type SparseInput = 'calls' | 'units';

/** A product of a sparse layer. */
export type SparseProduct =
  /** Of inputs and kernel [connections, units]: shape [rows, groups · units]. */
  | 'forward'
  /** Of inputs and slopes [rows, groups · units]: shape [connections, units]. */
  | 'gradient'
  /** Of slopes and kernel: shape [rows, inputs]. */
  | 'input gradient';

const INPUTS: Readonly<Record<SparseInput, readonly string[]>> = {
  calls: ['calls', 'mean', 'scale'],
  units: ['x'],
};

/**
 * The sums of a layer that reads some inputs a group, one thread a number: connections are few, and no
 * dense kernel with zeros is made. Inputs: calls as int32 of sixteen each, shape [rows, words], with mean
 * and scale of the columns, or `x`; then the places of the layer and what it is multiplied with, in
 * the order of `variableNames`. Each sum has one order, so that a run can be repeated.
 */
export function sparseProgram(
  kind: SparseProduct,
  input: SparseInput,
  outputShape: readonly [number, number],
): WebGPUProgram {
  const { names, main } = KINDS[kind];
  const reads = kind === 'input gradient' ? [] : INPUTS[input];
  const groups = Math.ceil((outputShape[0] * outputShape[1]) / GROUP);
  const wide = Math.min(groups, MOST_GROUPS);
  return {
    variableNames: [...reads, ...names],
    outputShape: [...outputShape],
    workgroupSize: [GROUP, 1, 1],
    dispatchLayout: { x: [0, 1] },
    dispatch: [wide, Math.ceil(groups / wide), 1],
    shaderKey: `sparse ${kind} ${input}`,
    getUserCode: () => `${kind === 'input gradient' ? '' : VALUES[input]}\n${framed(main)}`,
  };
}

const VALUES: Readonly<Record<SparseInput, string>> = {
  // Standardised; missing is the mean, which is 0.
  calls: `
fn valueAt(row: i32, column: i32) -> f32 {
  let word = calls[row * uniforms.callsShape.y + column / 16];
  let call = (word >> u32(2 * (column & 15))) & 3;
  if (call == 3) { return 0.0; }
  return (f32(call) - mean[column]) * scale[column];
}`,
  units: `
fn valueAt(row: i32, column: i32) -> f32 { return x[row * uniforms.xShape.y + column]; }`,
};

/** One thread makes the number `index` of the output, which has `width` columns. */
function framed(main: string): string {
  return `
fn main(index: i32) {
  let width = uniforms.outShape.y;
  if (index >= uniforms.outShape.x * width) { return; }
  var sum = 0.0;
  ${main}
  result[index] = sum;
}`;
}

const KINDS: Readonly<
  Record<SparseProduct, { readonly names: readonly string[]; readonly main: string }>
> = {
  forward: {
    names: ['columns', 'offsets', 'kernel'],
    main: `
  let units = uniforms.kernelShape.y;
  let group = (index % width) / units;
  let end = offsets[group + 1];
  for (var e = offsets[group]; e < end; e++) {
    sum += valueAt(index / width, columns[e]) * kernel[e * units + index % units];
  }`,
  },
  gradient: {
    names: ['columns', 'groups', 'slopes'],
    main: `
  let column = columns[index / width];
  let place = groups[index / width] * width + index % width;
  for (var row = 0; row < uniforms.slopesShape.x; row++) {
    sum += valueAt(row, column) * slopes[row * uniforms.slopesShape.y + place];
  }`,
  },
  'input gradient': {
    names: ['starts', 'edges', 'groups', 'kernel', 'slopes'],
    main: `
  let units = uniforms.kernelShape.y;
  let end = starts[index % width + 1];
  for (var i = starts[index % width]; i < end; i++) {
    let place = (index / width) * uniforms.slopesShape.y + groups[edges[i]] * units;
    for (var unit = 0; unit < units; unit++) {
      sum += kernel[edges[i] * units + unit] * slopes[place + unit];
    }
  }`,
  },
};
