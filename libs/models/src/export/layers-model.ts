import { io, type LayersModel, layers, model, type SymbolicTensor, tensor } from '@tensorflow/tfjs';
import type { NamedTensor } from '../nets/weights.ts';
import type { DenseGraph, DenseLayer } from './dense-graph.ts';

/** The files of a TensorFlow.js LayersModel. */
export interface LayersModelFiles {
  /** `model.json` */
  readonly json: string;
  /** `weights.bin`, which `model.json` names. */
  readonly weights: Uint8Array;
}

/** Writes a net as a TensorFlow.js LayersModel with the inputs `genotypes` and `covariates`. */
export async function encodeLayersModel(graph: DenseGraph): Promise<LayersModelFiles> {
  const net = buildLayersModel(graph);
  try {
    let files: LayersModelFiles | undefined;
    await net.save(
      io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
        const weights = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
        const json = {
          format: 'layers-model',
          modelTopology,
          weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
        };
        files = { json: JSON.stringify(json), weights };
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    if (!files) throw new RangeError('Cannot save a LayersModel: its handler was not called');
    return files;
  } finally {
    net.dispose();
  }
}

function buildLayersModel(graph: DenseGraph): LayersModel {
  const { inputs, linear } = graph;
  const genotypes = input('genotypes', inputs.genotypes);
  const covariates = input('covariates', inputs.covariates);
  const encoded: SymbolicTensor[] = [];
  const added: SymbolicTensor[] = [];
  if (genotypes) {
    encoded.push(graph.genotypes.reduce((from, layer) => apply(layer, from), genotypes));
    added.push(product('linear_genotypes', linear.genotypes, genotypes));
  }
  if (covariates) {
    if (graph.covariates) encoded.push(apply(graph.covariates, covariates));
    added.push(product('linear_covariates', linear.covariates, covariates));
  }
  const joined =
    encoded.length > 1
      ? (layers.concatenate({ name: 'encoded' }).apply(encoded) as SymbolicTensor)
      : (encoded[0] as SymbolicTensor);
  const heads = apply(graph.heads, apply(graph.trunk, joined));
  const sum = layers.add({ name: 'sum' }).apply([heads, ...added]) as SymbolicTensor;
  const activation = graph.output === 'sigmoid' ? 'sigmoid' : 'linear';
  const scores = layers.activation({ name: 'scores', activation }).apply(sum) as SymbolicTensor;
  const read = [genotypes, covariates].filter((one) => one !== undefined);
  return model({ name: 'dirghayu', inputs: read, outputs: scores });
}

function input(name: string, width: number): SymbolicTensor | undefined {
  if (width === 0) return undefined;
  return layers.input({ name: `${name}_input`, shape: [width] });
}

function apply({ name, kernel, bias, activation }: DenseLayer, from: SymbolicTensor) {
  const weights = [tensor(kernel.values, [...kernel.shape]), tensor(bias, [bias.length])];
  const units = kernel.shape[1] as number;
  const layer = layers.dense({
    name: name.replaceAll('.', '_'),
    units,
    activation,
    kernelInitializer: 'zeros',
  });
  const output = layer.apply(from) as SymbolicTensor;
  layer.setWeights(weights);
  for (const held of weights) held.dispose();
  return output;
}

function product(name: string, kernel: NamedTensor | undefined, from: SymbolicTensor) {
  if (!kernel) throw new RangeError(`Cannot build ${name}: there is no such path`);
  const units = kernel.shape[1] as number;
  const layer = layers.dense({ name, units, useBias: false, kernelInitializer: 'zeros' });
  const output = layer.apply(from) as SymbolicTensor;
  const weights = tensor(kernel.values, [...kernel.shape]);
  layer.setWeights([weights]);
  weights.dispose();
  return output;
}
