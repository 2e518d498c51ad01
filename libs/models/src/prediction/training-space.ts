import {
  type BatchSource,
  MISSING_CALL,
  MISSING_DOSAGE,
  ONE_COPY,
  type SampleBatch,
} from '@dirghayu/genotypes';
import { matMul, tensor2d, tidy } from '@tensorflow/tfjs';
import { quantile } from '../bootstrap.ts';
import { SeededRandom } from '../seeded-random.ts';
import type { Scaling } from '../standardized-calls.ts';
import { topEigenvectors } from './top-eigenvectors.ts';

/**
 * Where the training people lie: principal components of some of their genotypes, and how far from the
 * centre, within the components and outside of them, people of that cohort are.
 *
 * It holds no person's numbers. Two distances are needed: people of an ancestry that training lacked may lie
 * near the centre of its components, but their genotypes are then explained badly by them.
 */
export interface TrainingSpace {
  /** Features (by index) that the components are made of. */
  readonly features: readonly number[];
  /** Shape [components, features], of standardised genotypes; rows of length 1. */
  readonly components: Float32Array;
  /** Of the training people along each component. */
  readonly variances: readonly number[];
  /** The largest distances that pass for one of the cohort (`distances`). */
  readonly limits: SpaceDistances;
}

/** How far a person is from the training people. */
export interface SpaceDistances {
  /** Squares of the scores over their variances, summed (Hotelling's T²). */
  readonly within: number;
  /** Mean square of what the components leave of a standardised genotype. */
  readonly outside: number;
}

const MOST_FEATURES = 1024;
const MOST_COMPONENTS = 6;
/** Rarer features, by the mean of their calls, say little and stretch far when standardised. */
const LEAST_MEAN = 0.02;
/** With fewer of its features known, a person's place is not known. */
const LEAST_KNOWN = 0.5;
const LEAST_VARIANCE = 1e-9;

/** Fits the space of the training people; undefined where there are too few genotypes or people. */
export async function fitTrainingSpace(
  train: BatchSource,
  scaling: Scaling,
): Promise<TrainingSpace | undefined> {
  const features = spreadFeatures(scaling);
  const count = Math.min(MOST_COMPONENTS, features.length - 1, train.rows - 2);
  if (count < 1) return undefined;
  const data = await covarianceOf(train, features, scaling);
  const matrix = { size: features.length, data };
  const { vectors, values } = topEigenvectors(matrix, count, new SeededRandom(1));
  const found = values.filter((value) => value > LEAST_VARIANCE).length;
  if (found === 0) return undefined;
  const space = {
    features,
    components: Float32Array.from(vectors.subarray(0, found * features.length)),
    variances: [...values.subarray(0, found)],
    limits: { within: 0, outside: 0 },
  };
  const all: SpaceDistances[] = [];
  for await (const batch of train.epoch(0)) all.push(...distancesOf(batch, space, scaling));
  const limit = (key: keyof SpaceDistances) => limitOf(all.map((distance) => distance[key]));
  return { ...space, limits: { within: limit('within'), outside: limit('outside') } };
}

/**
 * How far each person of a batch lies, in shares of the limits: above 1 is outside of the training people.
 * NaN where fewer than half of the genotypes that tell are known.
 */
export function trainingDistances(
  batch: SampleBatch,
  space: TrainingSpace,
  scaling: Scaling,
): Float64Array {
  const { limits } = space;
  return Float64Array.from(distancesOf(batch, space, scaling), ({ within, outside }) =>
    Math.max(within / limits.within, outside / limits.outside),
  );
}

/** Common features that vary, evenly spread over all of them. */
function spreadFeatures({ mean, scale }: Scaling): number[] {
  const common = Array.from(mean, (_, i) => i).filter((i) => {
    const center = mean[i] as number;
    return (scale[i] as number) > 0 && center >= LEAST_MEAN && center <= 2 - LEAST_MEAN;
  });
  const count = Math.min(MOST_FEATURES, common.length);
  return Array.from(
    { length: count },
    (_, i) => common[Math.floor((i * common.length) / count)] as number,
  );
}

/** `Xᵀ·X / people`, shape [features, features]. */
async function covarianceOf(train: BatchSource, features: readonly number[], scaling: Scaling) {
  const size = features.length;
  const sum = new Float64Array(size * size);
  for await (const batch of train.epoch(0)) {
    const { genotypes } = standardizeSome(batch, features, scaling);
    const product = tidy(() => {
      const x = tensor2d(genotypes, [batch.rows, size]);
      return matMul(x, x, true, false);
    });
    const values = product.dataSync();
    product.dispose();
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (values[i] as number);
  }
  return sum.map((value) => value / train.rows);
}

/** Some features of a batch, standardised, shape [rows, features]; missing is 0, and counted. */
function standardizeSome(
  { rows, packed, stride, dosages }: SampleBatch,
  features: readonly number[],
  { mean, scale }: Scaling,
) {
  const genotypes = new Float32Array(rows * features.length);
  const known = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    features.forEach((feature, i) => {
      let copies: number;
      if (dosages) {
        const dosage = dosages[row * mean.length + feature] as number;
        if (dosage === MISSING_DOSAGE) return;
        copies = dosage / ONE_COPY;
      } else {
        const byte = packed[row * stride + (feature >> 2)] as number;
        copies = (byte >> (2 * (feature & 3))) & 3;
        if (copies === MISSING_CALL) return;
      }
      known[row] = (known[row] as number) + 1;
      const centered = copies - (mean[feature] as number);
      genotypes[row * features.length + i] = centered * (scale[feature] as number);
    });
  }
  return { genotypes, known };
}

function distancesOf(
  batch: SampleBatch,
  { features, components, variances }: TrainingSpace,
  scaling: Scaling,
): SpaceDistances[] {
  const size = features.length;
  const { genotypes, known } = standardizeSome(batch, features, scaling);
  return Array.from(known, (count, row) => {
    if (count < LEAST_KNOWN * size) return { within: Number.NaN, outside: Number.NaN };
    const genotype = genotypes.subarray(row * size, (row + 1) * size);
    const stretch = size / count; // what is missing is 0, which draws a person to the centre
    let [within, explained] = [0, 0];
    variances.forEach((variance, k) => {
      const component = components.subarray(k * size, (k + 1) * size);
      const square = (stretch * dot(genotype, component)) ** 2;
      within += square / variance;
      explained += square;
    });
    const left = Math.max(0, stretch * dot(genotype, genotype) - explained);
    return { within, outside: left / size };
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/**
 * As far above the 99th percentile as that is above the median: one of 400 people who is an outlier does
 * not move it, and of a normal cohort less than one in a thousand lies beyond.
 */
function limitOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const high = quantile(sorted, 0.99) ?? Number.NaN;
  return high + (high - (quantile(sorted, 0.5) ?? Number.NaN));
}
