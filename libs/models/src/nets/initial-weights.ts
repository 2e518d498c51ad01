import type { SeededRandom } from '../seeded-random.ts';
import { encoderWidth } from './genotype-encoder.ts';
import { isShared, type NetworkShape, sparseName } from './network-shape.ts';
import { groupCount } from './sparse-layer.ts';
import type { NamedTensor, Weights } from './weights.ts';

/** Fresh weights: He-uniform kernels, zero heads, zero biases, zero linear path. */
export function initialWeights(shape: NetworkShape, random: SeededRandom): Weights {
  const { features, covariates, outputs, linearOutputs, hidden, sparse, trunk = hidden } = shape;
  const clinical = covariates > 0 ? Math.max(4, hidden >> 1) : 0;
  const genetic = features > 0 ? encoderWidth(sparse, hidden) : 0;
  const weights = new Map<string, NamedTensor>();
  const layer = (name: string, from: number, to: number) => {
    if (from === 0) return;
    weights.set(`${name}.kernel`, heUniform(from, to, random));
    weights.set(`${name}.bias`, zeros(1, to));
  };
  if (sparse.length === 0) layer('genotypes', features, genetic);
  sparse.forEach(({ connections: { columns }, connections, units }, i) => {
    const fanIn = columns.length / groupCount(connections);
    weights.set(`${sparseName(i)}.kernel`, heUniform(columns.length, units, random, fanIn));
    weights.set(`${sparseName(i)}.bias`, zeros(1, groupCount(connections) * units));
  });
  layer('covariates', covariates, clinical);
  layer('trunk', genetic + clinical, trunk);
  weights.set('heads.kernel', zeros(trunk, outputs));
  weights.set('heads.bias', zeros(1, outputs));
  if (isShared(shape)) weights.set('shared.kernel', zeros(trunk, 1));
  weights.set('linear.genotypes', zeros(features, linearOutputs));
  weights.set('linear.covariates', zeros(covariates, linearOutputs));
  weights.set('linear.bias', zeros(1, outputs));
  return weights;
}

function heUniform(from: number, to: number, random: SeededRandom, fanIn = from): NamedTensor {
  const limit = Math.sqrt(6 / fanIn);
  const values = new Float32Array(from * to);
  for (let i = 0; i < values.length; i++) values[i] = limit * (2 * random.next() - 1);
  return { shape: [from, to], values };
}

function zeros(rows: number, columns: number): NamedTensor {
  return { shape: [rows, columns], values: new Float32Array(rows * columns) };
}
