import type { SampleBatch } from '@dirghayu/genotypes';
import type { FeatureGroup } from '../nets/genotype-encoder.ts';
import { type EncodedBatch, encodeBatch, type Preprocessing } from '../preprocessing.ts';
import type { ModelState } from '../trained-model.ts';
import {
  type BatchExplanation,
  type ExplainedOutput,
  explainBatch,
  explainedOutputs,
} from './explain-batch.ts';

/** What one input does to an output, over some people. */
export interface InputAttribution {
  /** `chrom:pos:ref:alt`, a covariate, or a group. */
  readonly name: string;
  /** Mean size of what it adds to a person, in log odds or log hazard. */
  readonly importance: number;
  /** The same of the linear path alone. */
  readonly linear: number;
  /** What one more copy of ALT, or one unit more, adds on average; null of a group or a constant. */
  readonly effect: number | null;
}

/** What the inputs of a model do to one of its outputs. */
export interface OutputAttribution {
  readonly output: string;
  readonly people: number;
  /** In the order of the model. */
  readonly variants: readonly InputAttribution[];
  readonly groups: readonly InputAttribution[];
  readonly covariates: readonly InputAttribution[];
  /** The largest miss of a person's parts from what they explain, in the unit of the parts. */
  readonly largestGap: number;
}

/** Why one person differs from the mean person of training in one output. */
export interface PersonAttribution {
  readonly sampleId: string;
  readonly output: string;
  /** Of each feature and covariate, in the order of the model; 0 of what is missing and has no indicator. */
  readonly variants: Float32Array;
  readonly covariates: Float32Array;
}

/** Genotypes explained at a time: some six arrays of so many numbers are held. */
const MOST_GENOTYPES = 2 ** 22;

/** Tells what the inputs of a trained net do to its outputs (`explainBatch`), over batches of people. */
export class Attributor {
  readonly #state: ModelState;
  readonly #groups: readonly FeatureGroup[];
  readonly #totals: readonly Totals[];

  /** @param groups Features (by index) that count together, such as those of a gene. */
  constructor(state: ModelState, groups: readonly FeatureGroup[] = []) {
    this.#state = state;
    this.#groups = groups;
    this.#totals = explainedOutputs(state).map(
      (output) => new Totals(output, state, groups.length),
    );
  }

  /** Adds people who have the model's features and covariates; `tell` hears of each of them. */
  add(batch: SampleBatch, tell?: (person: PersonAttribution) => void): void {
    const columns = Math.max(1, this.#state.preprocessing.genotypes.mean.length);
    const rows = Math.max(1, Math.floor(MOST_GENOTYPES / columns));
    for (let start = 0; start < batch.rows; start += rows) {
      this.#addRows(sliceBatch(batch, start, Math.min(batch.rows, start + rows)), tell);
    }
  }

  #addRows(batch: SampleBatch, tell?: (person: PersonAttribution) => void): void {
    const { preprocessing } = this.#state;
    const encoded = encodeBatch(batch, preprocessing);
    for (const totals of this.#totals) {
      const parts = foldIndicators(
        explainBatch(this.#state, encoded, totals.output),
        preprocessing,
      );
      totals.add(parts, encoded, this.#groups);
      if (!tell) continue;
      batch.sampleIds.forEach((sampleId, row) => {
        const variants = rowOf(parts.genotypes, batch.rows, row);
        const covariates = rowOf(parts.covariates, batch.rows, row);
        tell({ sampleId, output: totals.output.name, variants, covariates });
      });
    }
  }

  result(): OutputAttribution[] {
    return this.#totals.map((totals) => totals.result(this.#state, this.#groups));
  }
}

/** Rows of a batch, without copies. */
function sliceBatch(batch: SampleBatch, start: number, end: number): SampleBatch {
  const part = <Values extends Float32Array | Uint8Array | Uint16Array>(values: Values): Values => {
    const width = values.length / batch.rows;
    return values.subarray(start * width, end * width) as Values;
  };
  return {
    rows: end - start,
    sampleIds: batch.sampleIds.slice(start, end),
    packed: part(batch.packed),
    stride: batch.stride,
    ...(batch.dosages && { dosages: part(batch.dosages) }),
    covariates: part(batch.covariates),
    targets: part(batch.targets),
    targetMask: part(batch.targetMask),
    get genotypes() {
      return part(batch.genotypes);
    },
  };
}

/** What an indicator of missingness adds belongs to the input that is missing. */
function foldIndicators(
  explanation: BatchExplanation,
  { genotypes, covariates, missingCalls, indicators }: Preprocessing,
): BatchExplanation {
  const features = genotypes.mean.length;
  const columns = covariates.mean.length;
  const { linear, gaps } = explanation;
  return {
    genotypes: folded(explanation.genotypes, features, missingCalls),
    covariates: folded(explanation.covariates, columns, indicators),
    linear: {
      genotypes: folded(linear.genotypes, features, missingCalls),
      covariates: folded(linear.covariates, columns, indicators),
    },
    gaps,
  };
}

function folded(values: Float32Array, columns: number, indicators: readonly number[]) {
  if (indicators.length === 0) return values;
  const width = columns + indicators.length;
  const result = new Float32Array((values.length / width) * columns);
  for (let row = 0; row < values.length / width; row++) {
    result.set(values.subarray(row * width, row * width + columns), row * columns);
    indicators.forEach((column, i) => {
      const at = row * columns + column;
      result[at] = (result[at] as number) + (values[row * width + columns + i] as number);
    });
  }
  return result;
}

/** Sums over people of what the inputs do to one output. */
class Totals {
  readonly output: ExplainedOutput;
  readonly #genotypes: Sums;
  readonly #covariates: Sums;
  readonly #groups: Float64Array;
  readonly #groupsLinear: Float64Array;
  #people = 0;
  #largestGap = 0;

  constructor(output: ExplainedOutput, { preprocessing }: ModelState, groups: number) {
    this.output = output;
    this.#genotypes = new Sums(preprocessing.genotypes.mean.length);
    this.#covariates = new Sums(preprocessing.covariates.mean.length);
    this.#groups = new Float64Array(groups);
    this.#groupsLinear = new Float64Array(groups);
  }

  add(parts: BatchExplanation, encoded: EncodedBatch, groups: readonly FeatureGroup[]): void {
    const { rows } = encoded;
    this.#people += rows;
    this.#genotypes.add(parts.genotypes, parts.linear.genotypes, encoded.genotypes, rows);
    this.#covariates.add(parts.covariates, parts.linear.covariates, encoded.covariates, rows);
    for (const gap of parts.gaps) this.#largestGap = Math.max(this.#largestGap, Math.abs(gap));
    const width = parts.genotypes.length / rows;
    groups.forEach(({ features }, group) => {
      for (let row = 0; row < rows; row++) {
        const sum = (values: Float32Array) =>
          features.reduce((total, i) => total + (values[row * width + i] as number), 0);
        addAt(this.#groups, group, Math.abs(sum(parts.genotypes)));
        addAt(this.#groupsLinear, group, Math.abs(sum(parts.linear.genotypes)));
      }
    });
  }

  result(state: ModelState, groups: readonly FeatureGroup[]): OutputAttribution {
    const { preprocessing, featureKeys, covariateNames } = state;
    const people = this.#people;
    return {
      output: this.output.name,
      people,
      variants: this.#genotypes.result(featureKeys, preprocessing.genotypes.scale, people),
      groups: groups.map(({ name }, i) => ({
        name,
        importance: (this.#groups[i] as number) / people,
        linear: (this.#groupsLinear[i] as number) / people,
        effect: null,
      })),
      covariates: this.#covariates.result(covariateNames, preprocessing.covariates.scale, people),
      largestGap: this.#largestGap,
    };
  }
}

/** By input: sizes, and products with the standardised input. */
class Sums {
  readonly #size: Float64Array;
  readonly #linear: Float64Array;
  readonly #product: Float64Array;
  readonly #squares: Float64Array;

  constructor(columns: number) {
    this.#size = new Float64Array(columns);
    this.#linear = new Float64Array(columns);
    this.#product = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
  }

  /** @param inputs Standardised, with indicators of missingness after the columns. */
  add(parts: Float32Array, linear: Float32Array, inputs: Float32Array, rows: number): void {
    const columns = this.#size.length;
    const width = inputs.length / rows;
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < columns; i++) {
        const part = parts[row * columns + i] as number;
        const x = inputs[row * width + i] as number;
        addAt(this.#size, i, Math.abs(part));
        addAt(this.#linear, i, Math.abs(linear[row * columns + i] as number));
        addAt(this.#product, i, part * x);
        addAt(this.#squares, i, x * x);
      }
    }
  }

  result(names: readonly string[], scale: Float32Array, people: number): InputAttribution[] {
    return names.map((name, i) => {
      const squares = this.#squares[i] as number;
      const perUnit = ((this.#product[i] as number) / squares) * (scale[i] as number);
      return {
        name,
        importance: (this.#size[i] as number) / people,
        linear: (this.#linear[i] as number) / people,
        effect: squares > 0 ? perUnit : null,
      };
    });
  }
}

function addAt(sums: Float64Array, at: number, value: number): void {
  sums[at] = (sums[at] as number) + value;
}

function rowOf(values: Float32Array, rows: number, row: number): Float32Array {
  const columns = values.length / rows;
  return values.slice(row * columns, (row + 1) * columns);
}
