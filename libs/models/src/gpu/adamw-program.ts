import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import { BETA_1, BETA_2, EPSILON } from '../nets/adamw.ts';

const GROUP = 256;

/**
 * The moments after a step, shape [2 · count], first ones and then second ones. Inputs: the moments
 * before it, the slopes, shape [count], and what they are to be scaled by, shape [1].
 */
export function momentsProgram(count: number): WebGPUProgram {
  return elementwise('moments', 2 * count, ['moments', 'slopes', 'clip'], MOMENTS);
}

/** The weights after a step, shape [count]. Inputs: the weights before it, and `momentsProgram`'s. */
export function weightsProgram(count: number): WebGPUProgram {
  const uniforms = 'rate : f32, decay : f32, correction1 : f32, correction2 : f32,';
  return { ...elementwise('weights', count, ['held', 'moments'], WEIGHTS), uniforms };
}

function elementwise(
  name: string,
  size: number,
  variableNames: string[],
  code: string,
): WebGPUProgram {
  return {
    variableNames,
    outputShape: [size],
    workgroupSize: [GROUP, 1, 1],
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(size / GROUP), 1, 1],
    shaderKey: `adamw ${name}`,
    getUserCode: () => code,
  };
}

const MOMENTS = `
fn main(index: i32) {
  if (index >= uniforms.outShape) { return; }
  let count = uniforms.slopesShape;
  if (index < count) {
    let slope = slopes[index] * clip[0];
    result[index] = f32(${BETA_1}) * moments[index] + f32(${1 - BETA_1}) * slope;
  } else {
    let slope = slopes[index - count] * clip[0];
    result[index] = f32(${BETA_2}) * moments[index] + f32(${1 - BETA_2}) * slope * slope;
  }
}`;

const WEIGHTS = `
fn main(index: i32) {
  if (index >= uniforms.outShape) { return; }
  let first = moments[index] * uniforms.correction1;
  let second = moments[index + uniforms.outShape] * uniforms.correction2;
  let step = uniforms.rate * first / (sqrt(second) + f32(${EPSILON}));
  result[index] = (1.0 - uniforms.decay) * held[index] - step;
}`;
