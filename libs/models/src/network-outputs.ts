import { add, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs';
import { type EncodedSplit, encodedChunks } from './encoded-split.ts';
import type { GenotypeInput, Network } from './nets/network.ts';
import type { EncodedBatch } from './preprocessing.ts';

/** Outputs of a network for every person of a split, shape [people, outputs], in its order. */
export async function predictSplit(network: Network, split: EncodedSplit): Promise<Float32Array> {
  const { outputs } = network.shape;
  const predicted = new Float32Array(split.sampleIds.length * outputs);
  let row = 0;
  for await (const chunk of encodedChunks(split)) {
    const scores = outputsOf(network, chunk);
    predicted.set((await scores.data()) as Float32Array, row * outputs);
    scores.dispose();
    row += chunk.rows;
  }
  return predicted;
}

/** Outputs of a network for the rows of an encoded batch, shape [rows, outputs]. */
export function predictBatch(network: Network, encoded: EncodedBatch): Float32Array {
  const outputs = outputsOf(network, encoded);
  const values = outputs.dataSync() as Float32Array;
  outputs.dispose();
  return values;
}

function outputsOf(network: Network, encoded: EncodedBatch): Tensor2D {
  return tidy(() => {
    const { genotypes, covariates } = inputsOf(network, encoded);
    const linear = network.linear(genotypes, covariates); // [1, outputs] without any input
    if (!network.hasInputs) return linear.tile([encoded.rows, 1]) as Tensor2D;
    return add(linear, network.correction(genotypes, covariates)) as Tensor2D;
  });
}

/** The linear path alone of a network, for the rows of an encoded batch, shape [rows, outputs]. */
export function linearPathOf(network: Network, encoded: EncodedBatch): Float32Array {
  const outputs = tidy(() => {
    const { genotypes, covariates } = inputsOf(network, encoded);
    const linear = network.linear(genotypes, covariates);
    return network.hasInputs ? linear : linear.tile([encoded.rows, 1]);
  });
  const values = outputs.dataSync() as Float32Array;
  outputs.dispose();
  return values;
}

/** A batch as the network takes it: its calls packed if it can, else, and dosages, as Float32. */
export function inputsOf(
  network: Network,
  encoded: EncodedBatch,
): { readonly genotypes: GenotypeInput; readonly covariates: Tensor2D } {
  const { rows, calls, covariates } = encoded;
  return {
    genotypes:
      calls && network.takesPacked
        ? calls
        : tensor2d(encoded.genotypes, [rows, network.shape.features]),
    covariates: tensor2d(covariates, [rows, covariates.length / rows]),
  };
}
