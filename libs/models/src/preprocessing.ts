import type { BatchSource, SampleBatch, StandardizedCalls } from '@dirghayu/genotypes';
import type { Design } from './linear/design.ts';
import { encodeCalls } from './packed/encoded-calls.ts';
import { CallCounts, type Scaling, standardizeCalls } from './standardized-calls.ts';
import { DosageSums, standardizeDosages } from './standardized-dosages.ts';

/**
 * What turns a batch into a net's input, fitted on the training split alone and kept in the
 * checkpoint.
 *
 * A missing genotype becomes the training mean, which is 0 once standardised; so does a missing
 * covariate, and a covariate that has missing values in training gets an indicator column too.
 */
export interface Preprocessing {
  readonly genotypes: Scaling;
  readonly covariates: Scaling;
  /** Covariates (by index) that get an indicator of missingness, after all others. */
  readonly indicators: readonly number[];
  /** Features (by index) that get one, after all features; none unless asked for. */
  readonly missingCalls: readonly number[];
  /** People it was fitted on. */
  readonly people: number;
}

/** A batch as a net takes it: standardised, nothing missing, row-major. */
export interface EncodedBatch {
  readonly rows: number;
  /**
   * As they are stored, features and then indicators of missing calls, with how to standardise them; null
   * of dosages, which no layer takes as they are stored.
   */
  readonly calls: StandardizedCalls | null;
  /** Shape [rows, features + indicators of missing calls]; of calls made at the first read. */
  readonly genotypes: Float32Array;
  /** Shape [rows, covariates + indicators]. */
  readonly covariates: Float32Array;
}

/** Columns of an encoded batch's covariates. */
export function covariateColumns({ covariates, indicators }: Preprocessing): number {
  return covariates.mean.length + indicators.length;
}

/** Columns of an encoded batch's genotypes. */
export function genotypeColumns({ genotypes, missingCalls }: Preprocessing): number {
  return genotypes.mean.length + missingCalls.length;
}

/** A covariate as it was before it was encoded; NaN is missing, or unknown since it does not vary. */
export function rawCovariate(
  { rows, columns, data }: Design,
  { covariates, indicators }: Preprocessing,
  covariate: number,
): Float64Array {
  const scale = covariates.scale[covariate] as number;
  const mean = covariates.mean[covariate] as number;
  const indicator = indicators.indexOf(covariate);
  return Float64Array.from({ length: rows }, (_, row) => {
    const from = row * columns;
    const isMissing = indicator >= 0 && data[from + covariates.mean.length + indicator] === 1;
    return isMissing || scale === 0
      ? Number.NaN
      : mean + (data[from + covariate] as number) / scale;
  });
}

/** Fits the preprocessing in one pass over the training split. */
export async function fitPreprocessing(
  train: BatchSource,
  { missingIndicator = false }: { readonly missingIndicator?: boolean } = {},
): Promise<Preprocessing> {
  const calls = new CallCounts(train.features.length);
  let dosages: DosageSums | undefined;
  const covariates = new Moments(train.covariateNames.length);
  let people = 0;
  for await (const batch of train.epoch(0)) {
    if (batch.dosages) {
      dosages ??= new DosageSums(train.features.length);
      dosages.add({ dosages: batch.dosages, rows: batch.rows });
    } else calls.add(batch);
    covariates.add(batch.covariates, batch.rows);
    people += batch.rows;
  }
  const genotypes = dosages ?? calls;
  return {
    genotypes: genotypes.scaling(),
    covariates: covariates.scaling(),
    indicators: covariates.incompleteColumns(people),
    missingCalls: missingIndicator ? genotypes.incompleteFeatures() : [],
    people,
  };
}

/**
 * Standardises and fills a batch: its dosages if it has them, else its calls, which stay packed until
 * somebody reads `genotypes`.
 */
export function encodeBatch(batch: SampleBatch, preprocessing: Preprocessing): EncodedBatch {
  const { rows } = batch;
  const { mean } = preprocessing.covariates;
  const known = mean.length;
  const columns = covariateColumns(preprocessing);
  const covariates = new Float32Array(rows * columns);
  standardize(batch.covariates, rows, preprocessing.covariates, covariates, columns);
  preprocessing.indicators.forEach((covariate, i) => {
    for (let row = 0; row < rows; row++) {
      const isMissing = Number.isNaN(batch.covariates[row * known + covariate] as number);
      covariates[row * columns + known + i] = isMissing ? 1 : 0;
    }
  });
  const { dosages } = batch;
  if (!dosages) return lazilyDecoded(rows, encodeCalls(batch, preprocessing), covariates);
  const { genotypes: scaling, missingCalls } = preprocessing;
  const genotypes = standardizeDosages({ dosages, rows }, scaling, missingCalls);
  return { rows, calls: null, genotypes, covariates };
}

/** An encoded batch whose Float32 genotypes are made when they are asked for. */
export function lazilyDecoded(
  rows: number,
  calls: StandardizedCalls,
  covariates: Float32Array,
): EncodedBatch {
  let decoded: Float32Array | undefined;
  return {
    rows,
    calls,
    get genotypes() {
      const { data: packed, stride } = calls.calls;
      decoded ??= standardizeCalls({ packed, stride, rows }, calls.scaling);
      return decoded;
    },
    covariates,
  };
}

function standardize(
  values: Float32Array,
  rows: number,
  { mean, scale }: Scaling,
  into: Float32Array,
  stride: number,
): void {
  const columns = mean.length;
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    const to = row * stride;
    for (let c = 0; c < columns; c++) {
      const value = ((values[from + c] as number) - (mean[c] as number)) * (scale[c] as number);
      into[to + c] = Number.isNaN(value) ? 0 : value;
    }
  }
}

/** Sums over the known values of each column, in float64, about the column's first known value. */
class Moments {
  readonly #origin: Float64Array;
  readonly #known: Float64Array;
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;

  constructor(columns: number) {
    this.#origin = new Float64Array(columns).fill(Number.NaN);
    this.#known = new Float64Array(columns);
    this.#sum = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
  }

  add(values: Float32Array, rows: number): void {
    const columns = this.#known.length;
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) {
        const value = values[row * columns + c] as number;
        if (Number.isNaN(value)) continue;
        if (this.#known[c] === 0) this.#origin[c] = value;
        const offset = value - (this.#origin[c] as number);
        this.#known[c] = (this.#known[c] as number) + 1;
        this.#sum[c] = (this.#sum[c] as number) + offset;
        this.#squares[c] = (this.#squares[c] as number) + offset * offset;
      }
    }
  }

  scaling(): Scaling {
    const columns = this.#known.length;
    const mean = new Float32Array(columns);
    const scale = new Float32Array(columns);
    for (let c = 0; c < columns; c++) {
      const known = this.#known[c] as number;
      if (known === 0) continue;
      const offset = (this.#sum[c] as number) / known;
      const variance = (this.#squares[c] as number) / known - offset * offset;
      mean[c] = (this.#origin[c] as number) + offset;
      scale[c] = variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
    }
    return { mean, scale };
  }

  incompleteColumns(rows: number): number[] {
    return Array.from(this.#known, (known, c) => ({ known, c }))
      .filter(({ known }) => known > 0 && known < rows)
      .map(({ c }) => c);
  }
}
