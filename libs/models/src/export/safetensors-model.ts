import type { NamedTensor } from '../nets/weights.ts';
import { encodeSafetensors } from '../safetensors.ts';
import type { DenseGraph, DenseLayer } from './dense-graph.ts';

/**
 * Writes the weights of a net's dense layers as a safetensors file: `<layer>.kernel` [inputs, units] and
 * `<layer>.bias` of `genotypes.0` …, `covariates`, `trunk` and `heads`, and `linear.genotypes`,
 * `linear.covariates`.
 */
export function encodeSafetensorsModel(graph: DenseGraph): Uint8Array {
  const { genotypes, covariates, trunk, heads, linear } = graph;
  const chain = genotypes.map((layer, i) => ({ ...layer, name: `genotypes.${i}` }));
  const layers = [...chain, ...(covariates ? [covariates] : []), trunk, heads];
  const paths = Object.entries(linear).flatMap(([name, kernel]) =>
    kernel ? [[`linear.${name}`, kernel] as const] : [],
  );
  return encodeSafetensors(new Map([...layers.flatMap(tensorsOf), ...paths]));
}

function tensorsOf({ name, kernel, bias }: DenseLayer): (readonly [string, NamedTensor])[] {
  return [
    [`${name}.kernel`, kernel],
    [`${name}.bias`, { shape: [bias.length], values: bias }],
  ];
}
