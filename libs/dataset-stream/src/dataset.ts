import { ReadableStream } from 'node:stream/web';
import { MATRIX_ROW_GROUP, type MatrixValues } from '@dirghayu/cohort-store';
import type { BatchSource, Feature, SampleBatch } from '@dirghayu/genotypes';
import { gatherRows, PackedBatch } from './batch.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { type DatasetParts, openParts } from './dataset-parts.ts';
import { type EpochOrder, fullOrder, windowedOrder } from './epoch-order.ts';
import { DatasetError } from './errors.ts';
import { type BatchShape, GenotypeArrays } from './genotype-arrays.ts';
import type { EpochPart, Slice, StoredRows } from './packed-source.ts';
import type { SplitAssignment } from './split.ts';
import { checkResumable, type DatasetState } from './state.ts';
import { type TfDatasetOptions, type TfLike, toTfDataset } from './tf-dataset.ts';

/** What a dataset is about, in numbers: for a log or a report. */
export interface DatasetSummary {
  readonly storeFingerprint: string;
  /** Name of the matrix; null without genotypes. */
  readonly matrix: string | null;
  /** What the matrix holds: calls, or dosages. */
  readonly values: MatrixValues;
  readonly people: number;
  readonly rows: number;
  readonly features: number;
  readonly steps: number;
  /** `memory`: the split is held and truly permuted; `stream`: it passes in windows. */
  readonly mode: 'memory' | 'stream';
  /** Bytes of the calls or dosages of the split, as they are stored. */
  readonly packedBytes: number;
}

/**
 * A split of a cohort store as batches of people: shuffled, resumable, the same every time.
 *
 * The order is a pure function of seed, epoch, store and batch size (and of `memory`, where the
 * split does not fit it). Every person comes exactly once an epoch; the last batch is smaller.
 * Ranks share every global batch: rank r of w takes the r-th of w runs of it, whose lengths
 * differ by at most one, so that all ranks make the same number of steps and no person is
 * padded or dropped; only a last batch of fewer than w people leaves some rank an empty batch.
 */
export class GenomicBigDataset implements BatchSource {
  readonly features: readonly Feature[];
  readonly covariateNames: readonly string[];
  readonly targetNames: readonly string[];
  /** People in the split, over all ranks. */
  readonly rows: number;
  /** Rows of a global batch. */
  readonly batchSize: number;
  /** Batches of an epoch. */
  readonly steps: number;
  readonly summary: DatasetSummary;
  readonly #parts: DatasetParts;
  #epoch = 0;
  #step = 0;
  #resume: DatasetState | undefined;
  /** What the source was told to read ahead. */
  #next: (EpochPart & { readonly epoch: number }) | undefined;
  #isClosed = false;
  readonly #arrays: GenotypeArrays | null;

  private constructor(parts: DatasetParts, resume: DatasetState | undefined) {
    const { plan, settings } = parts;
    this.#parts = parts;
    this.features = plan.features;
    this.covariateNames = parts.covariates.names;
    this.targetNames = parts.targets.names;
    this.rows = parts.people.length;
    this.batchSize = settings.batchSize;
    this.steps = Math.ceil(this.rows / settings.batchSize);
    this.summary = summarize(parts, this.steps);
    this.#arrays = settings.keepGenotypes ? null : new GenotypeArrays(this.#shareOfBatch());
    if (!resume) return;
    checkResumable(resume, this.state());
    this.#epoch = resume.epoch;
    this.#step = resume.step;
    this.#resume = resume;
  }

  /**
   * Opens a split; builds the matrix of its features when the store has none. Close it after use.
   *
   * @throws {DatasetError} If a feature, column, matrix or resume point is not what the store has.
   * @throws {ConfigError} If an option is out of its range.
   * @throws {StoreError} If the store is absent or broken.
   */
  static async open(options: DatasetOptions): Promise<GenomicBigDataset> {
    const parts = await openParts(options);
    try {
      return new GenomicBigDataset(parts, options.resume);
    } catch (error) {
      parts.cohort.close();
      throw error;
    }
  }

  /**
   * The batches of epoch `n`. The first call for the epoch of a resumed state goes on from there;
   * any other begins at the start. Leaving the loop early is fine.
   */
  epoch(n: number): AsyncGenerator<SampleBatch, void, undefined> {
    return this.#batches(n, this.#arrays);
  }

  async *#batches(
    n: number,
    arrays: GenotypeArrays | null,
  ): AsyncGenerator<SampleBatch, void, undefined> {
    this.#checkEpoch(n);
    const first = this.#resume?.epoch === n ? this.#resume.step : 0;
    this.#resume = undefined;
    this.#epoch = n;
    this.#step = first;
    const part = this.#next?.epoch === n && first === 0 ? this.#next : this.#part(n, first);
    const { order, slices } = part;
    // What is shuffled is read epoch after epoch; what is not, most often once.
    const next = this.#parts.settings.shuffle
      ? () => (this.#next = this.#part(n + 1, 0))
      : undefined;
    let i = 0;
    for await (const stored of this.#parts.plan.source.batches(part, next)) {
      const batch = this.#batch(order, slices[i++] as Slice, stored, arrays);
      this.#epoch = n;
      this.#step = first + i;
      yield batch;
    }
  }

  /** Who is in which split, whichever this dataset reads. */
  get splits(): SplitAssignment {
    return this.#parts.splits();
  }

  /** Where the stream stands; `open({ resume })` goes on from here with the very same batches. */
  state(): DatasetState {
    const { cohort, settings, plan, split, peopleHash } = this.#parts;
    return {
      version: 1,
      storeFingerprint: cohort.fingerprint,
      matrix: plan.matrix,
      split,
      rows: this.rows,
      people: peopleHash,
      seed: settings.seed,
      shuffle: settings.shuffle,
      fillMissing: plan.fill ? 'mean' : null,
      batchSize: settings.batchSize,
      windowGroups: plan.windowGroups,
      epoch: this.#epoch,
      step: this.#step,
    };
  }

  /**
   * A `tf.data.Dataset` for `model.fitDataset`; each of its iterations is the next epoch.
   *
   * `tf` is the caller's TensorFlow.js, so that this package does not depend on one.
   */
  toTfDataset<Tensor, Dataset>(
    tf: TfLike<Tensor, Dataset>,
    options: TfDatasetOptions = {},
  ): Dataset {
    const { features, covariateNames, targetNames, rows, batchSize } = this;
    // What tf.data holds back, such as a shuffle buffer, has to stay: no array moves on.
    const epoch = (n: number) => this.#batches(n, null);
    const source = { features, covariateNames, targetNames, rows, batchSize, epoch };
    return toTfDataset(source, tf, { firstEpoch: this.#epoch, ...options });
  }

  /** Ends running epochs and gives the store back; the dataset cannot be read after. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#parts.plan.source.close();
    this.#parts.cohort.close();
  }

  /** One epoch as a web stream, for what takes those. */
  toReadableStream(epoch: number): ReadableStream<SampleBatch> {
    return ReadableStream.from(this.epoch(epoch));
  }

  #checkEpoch(n: number): void {
    if (this.#isClosed) {
      throw new DatasetError('Cannot read dataset', {
        location: { file: this.#parts.cohort.root },
        expected: 'an open dataset',
        actual: 'a closed one',
      });
    }
    if (Number.isSafeInteger(n) && n >= 0) return;
    throw new DatasetError('Cannot read epoch', {
      expected: 'an integer of 0 or more',
      actual: String(n),
    });
  }

  #part(epoch: number, first: number): EpochPart & { readonly epoch: number } {
    return { epoch, order: this.#order(epoch), slices: this.#slices(first) };
  }

  #order(epoch: number): EpochOrder {
    const { cohort, settings, plan } = this.#parts;
    const { seed, shuffle } = settings;
    const key = shuffle ? { seed, epoch, fingerprint: cohort.fingerprint } : null;
    if (plan.windowGroups === null) return fullOrder(plan.rows, key);
    const shape = { groupRows: MATRIX_ROW_GROUP, windowGroups: plan.windowGroups };
    return windowedOrder(plan.rows, shape, key);
  }

  /** This rank's share of each global batch from step `first` on. */
  #slices(first: number): readonly Slice[] {
    const { batchSize, rank, worldSize } = this.#parts.settings;
    return Array.from({ length: Math.max(0, this.steps - first) }, (_, i) => {
      const start = (first + i) * batchSize;
      const length = Math.min(batchSize, this.rows - start);
      return {
        start: start + Math.floor((length * rank) / worldSize),
        end: start + Math.floor((length * (rank + 1)) / worldSize),
      };
    });
  }

  /** The shape of this rank's share of a whole batch. */
  #shareOfBatch(): BatchShape {
    const { settings, plan } = this.#parts;
    const rows = Math.ceil(Math.min(settings.batchSize, this.rows) / settings.worldSize);
    return { rows, features: this.features.length, stride: plan.source.stride };
  }

  #batch(
    order: EpochOrder,
    { start, end }: Slice,
    stored: StoredRows,
    arrays: GenotypeArrays | null,
  ): SampleBatch {
    const { plan, cohort, covariates, targets } = this.#parts;
    const people = order.rows.slice(start, end).map((row) => plan.sampleOfRow[row] as number);
    return new PackedBatch({
      sampleIds: Array.from(people, (person) => cohort.table.ids[person] as string),
      values: plan.values,
      stored,
      features: this.features.length,
      covariates: gatherRows(covariates, people),
      targets: gatherRows(targets, people),
      fill: plan.fill,
      arrays,
    });
  }
}

function summarize({ cohort, plan, people }: DatasetParts, steps: number): DatasetSummary {
  return {
    storeFingerprint: cohort.fingerprint,
    matrix: plan.matrix,
    values: plan.values,
    people: cohort.table.ids.length,
    rows: people.length,
    features: plan.features.length,
    steps,
    mode: plan.windowGroups === null ? 'memory' : 'stream',
    packedBytes: people.length * plan.source.stride,
  };
}
