import type { Feature } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import { ModelError } from '../errors.ts';
import { type Connections, connectionsOf, groupCount } from './sparse-layer.ts';

/**
 * How genotypes enter the trunk: by a linear projection; through a layer of ReLUs; through units that
 * each see one group of features, such as a gene; or through units that each see a run of the genome.
 */
export type EncoderName = 'linear' | 'mlp' | 'grouped' | 'local';

/** Features that belong together, such as those of a gene. */
export interface FeatureGroup {
  readonly name: string;
  /** Indices among the features of the source. */
  readonly features: readonly number[];
}

/** One sparse layer of a genotype encoder. */
export interface SparseLayer {
  readonly connections: Connections;
  /** Units of each group. */
  readonly units: number;
  readonly activation: 'tanh' | 'relu';
  /** Names of the groups, if they have any. */
  readonly names?: readonly string[];
}

/** Units of a gene: with one, as GenNet has, two seeds of three found nothing in its own example. */
const GROUP_UNITS = 4;
/** Features that a unit of the first `local` layer sees; units that one of a later layer sees. */
const WINDOW = 16;
/** Units of a window: EIR's four weight sets. */
const WINDOW_UNITS = 4;
/** `local` layers are added until there are at most so many units. */
const MOST_LOCAL_UNITS = 512;

/** What a sparse encoder is made from. */
export interface SparseEncoderOptions {
  readonly encoder: EncoderName;
  readonly features: readonly Feature[];
  /** Features (by index) that have an indicator of missingness, in the columns after all features. */
  readonly indicators: readonly number[];
  readonly groups: readonly FeatureGroup[];
}

/**
 * The sparse layers of an encoder; none of `linear` and `mlp`.
 *
 * An indicator of missingness goes where its feature goes.
 *
 * @throws {ModelError} If `grouped` has no group with a feature.
 */
export function sparseLayers(options: SparseEncoderOptions): SparseLayer[] {
  const { encoder, features, indicators } = options;
  const inputs = features.length + indicators.length;
  const indicatorOf = new Map(indicators.map((feature, i) => [feature, features.length + i]));
  const columnsOf = (feature: number) => {
    const indicator = indicatorOf.get(feature);
    return indicator === undefined ? [feature] : [feature, indicator];
  };
  if (encoder === 'grouped') return [groupedLayer(options, inputs, columnsOf)];
  return encoder === 'local' ? localLayers(features, inputs, columnsOf) : [];
}

function groupedLayer(
  { groups }: SparseEncoderOptions,
  inputs: number,
  columnsOf: (feature: number) => number[],
): SparseLayer {
  const kept = groups.filter(({ features }) => features.length > 0);
  if (kept.length === 0) {
    throw new ModelError(`Cannot use encoder ${quote('grouped')}`, {
      expected: 'groups that hold at least one feature',
      actual: `${groups.length} groups without any`,
    });
  }
  return {
    connections: connectionsOf(
      kept.map(({ features }) => features.flatMap(columnsOf)),
      inputs,
    ),
    units: GROUP_UNITS,
    activation: 'tanh',
    names: kept.map(({ name }) => name),
  };
}

/** Windows side by side that never span two contigs, then windows of windows. */
function localLayers(
  features: readonly Feature[],
  inputs: number,
  columnsOf: (feature: number) => number[],
): SparseLayer[] {
  const windows: number[][] = [];
  features.forEach(({ chrom }, i) => {
    const last = windows.at(-1);
    const isFull = last === undefined || last.length === WINDOW;
    if (isFull || features[i - 1]?.chrom !== chrom) windows.push([i]);
    else last.push(i);
  });
  const first = connectionsOf(
    windows.map((window) => window.flatMap(columnsOf)),
    inputs,
  );
  const layers = [localLayer(first)];
  for (let units = unitsOf(first); units > MOST_LOCAL_UNITS; ) {
    const next = connectionsOf(runs(units), units);
    layers.push(localLayer(next));
    units = unitsOf(next);
  }
  return layers;
}

function localLayer(connections: Connections): SparseLayer {
  return { connections, units: WINDOW_UNITS, activation: 'relu' };
}

function unitsOf(connections: Connections): number {
  return groupCount(connections) * WINDOW_UNITS;
}

function runs(count: number): number[][] {
  return Array.from({ length: Math.ceil(count / WINDOW) }, (_, run) =>
    Array.from({ length: Math.min(WINDOW, count - run * WINDOW) }, (_, i) => run * WINDOW + i),
  );
}

/** Units that the encoder hands to the trunk. */
export function encoderWidth(layers: readonly SparseLayer[], hidden: number): number {
  const last = layers.at(-1);
  return last === undefined ? hidden : groupCount(last.connections) * last.units;
}
