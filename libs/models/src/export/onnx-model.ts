import type { NamedTensor } from '../nets/weights.ts';
import type { DenseGraph, DenseLayer } from './dense-graph.ts';
import { encodeOnnx, type OnnxNode, type OnnxTensor } from './onnx-format.ts';

const ACTIVATIONS = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid', linear: undefined } as const;

/** Writes a net as an ONNX file with the inputs `genotypes` and `covariates` and the output `scores`. */
export function encodeOnnxModel(graph: DenseGraph): Uint8Array {
  const builder = new OnnxBuilder();
  const { inputs, linear } = graph;
  const encoded: string[] = [];
  const added: string[] = [];
  if (inputs.genotypes > 0) {
    encoded.push(graph.genotypes.reduce((from, layer) => builder.dense(layer, from), 'genotypes'));
    added.push(builder.product('linear.genotypes', linear.genotypes, 'genotypes'));
  }
  if (graph.covariates) {
    encoded.push(builder.dense(graph.covariates, 'covariates'));
    added.push(builder.product('linear.covariates', linear.covariates, 'covariates'));
  }
  const [first = ''] = encoded;
  const joined =
    encoded.length > 1 ? builder.add('Concat', encoded, 'encoded', { axis: 1 }) : first;
  const heads = builder.dense(graph.heads, builder.dense(graph.trunk, joined));
  const sum = added.reduce(
    (total, part, i) => builder.add('Add', [total, part], `sum.${i}`),
    heads,
  );
  builder.add(ACTIVATIONS[graph.output] ?? 'Identity', [sum], 'scores');
  const read = Object.entries(inputs).filter(([, columns]) => columns > 0);
  return encodeOnnx({
    name: 'dirghayu',
    inputs: read.map(([name, columns]) => ({ name, columns })),
    outputs: [{ name: 'scores', columns: graph.outputs.length }],
    nodes: builder.nodes,
    weights: builder.weights,
  });
}

/** Nodes in order, and the weights that they name. */
class OnnxBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly weights: OnnxTensor[] = [];

  add(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, number>> = {},
  ): string {
    this.nodes.push({ operator, inputs, output, attributes });
    return output;
  }

  dense({ name, kernel, bias, activation }: DenseLayer, from: string): string {
    const weights = [this.#weight(`${name}.kernel`, kernel), this.#bias(`${name}.bias`, bias)];
    const sums = this.add('Gemm', [from, ...weights], `${name}.sums`);
    const operator = ACTIVATIONS[activation];
    return operator === undefined ? sums : this.add(operator, [sums], `${name}.units`);
  }

  product(name: string, kernel: NamedTensor | undefined, from: string): string {
    if (!kernel) throw new RangeError(`Cannot build ${name}: there is no such path`);
    return this.add('MatMul', [from, this.#weight(`${name}.kernel`, kernel)], `${name}.sums`);
  }

  #bias(name: string, values: Float32Array): string {
    return this.#weight(name, { shape: [values.length], values });
  }

  #weight(name: string, { shape, values }: NamedTensor): string {
    this.weights.push({ name, shape, values });
    return name;
  }
}
