import { keep, type Tensor1D, tensor1d } from '@tensorflow/tfjs';
import type { Connections } from '../nets/sparse-layer.ts';

/** The places of a sparse layer on the GPU, all int32. */
export interface ConnectionTensors {
  /** The input of each connection. */
  readonly columns: Tensor1D;
  /** The group of each connection. */
  readonly groups: Tensor1D;
  /** Where the connections of each group begin, and where the last end. */
  readonly offsets: Tensor1D;
  /** The connections, input by input. */
  readonly edges: Tensor1D;
  /** Where those of each input begin in `edges`, and where the last end. */
  readonly starts: Tensor1D;
}

const held = new Map<Connections, ConnectionTensors>();

/** The places of a layer, which stay on the GPU until `releaseConnections`. */
export function connectionTensors(connections: Connections): ConnectionTensors {
  const known = held.get(connections);
  if (known) return known;
  const { columns, offsets } = connections;
  const tensors = {
    columns: kept(columns),
    groups: kept(groupOfEach(offsets)),
    offsets: kept(offsets),
    ...byInput(connections),
  };
  held.set(connections, tensors);
  return tensors;
}

/** Lets go of the places of all layers. */
export function releaseConnections(): void {
  for (const tensors of held.values()) {
    for (const tensor of Object.values(tensors)) tensor.dispose();
  }
  held.clear();
}

function kept(values: ArrayLike<number>): Tensor1D {
  return keep(tensor1d(Int32Array.from(values), 'int32'));
}

function groupOfEach(offsets: readonly number[]): Int32Array {
  const groups = new Int32Array(offsets.at(-1) ?? 0);
  for (let group = 0; group + 1 < offsets.length; group++) {
    groups.fill(group, offsets[group], offsets[group + 1]);
  }
  return groups;
}

/** A counting sort: connections of one input stay in their order. */
function byInput({ inputs, columns }: Connections): Pick<ConnectionTensors, 'edges' | 'starts'> {
  const starts = new Int32Array(inputs + 1);
  for (const column of columns) starts[column + 1] = (starts[column + 1] ?? 0) + 1;
  for (let i = 1; i <= inputs; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const next = starts.slice();
  const edges = new Int32Array(columns.length);
  columns.forEach((column, edge) => {
    const at = next[column] ?? 0;
    edges[at] = edge;
    next[column] = at + 1;
  });
  return { edges: kept(edges), starts: kept(starts) };
}
