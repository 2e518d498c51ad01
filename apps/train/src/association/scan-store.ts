import { availableParallelism } from 'node:os';
import { openStore, type Store, type VariantRange, variantRanges } from '@dirghayu/dataset-stream';
import type { StageContext } from '@dirghayu/pipeline';
import { VariantPool } from '../variant-pool.ts';
import { type GwasPiece, type GwasTask, gwasPiece, gwasScan } from './gwas-piece.ts';
import type { GwasRange, GwasThread } from './gwas-worker.ts';

/** How a store is scanned. */
export interface ScanStoreOptions {
  readonly dataDir: string;
  /** How many are tested: more of them are worth more threads. */
  readonly traits: number;
  /** Absent: as many as there are cores, where that pays. */
  readonly threads?: number;
}

/** Calls for which a thread's start pays. */
const CALLS_A_THREAD = 20e6;

/** A store whose variants are tested, with threads that start while its people are read. */
export class StoreScan {
  readonly store: Store;
  readonly #pieces: readonly VariantRange[];
  readonly #pool: VariantPool<GwasRange, GwasPiece> | null;

  private constructor(store: Store, { dataDir, traits, threads }: ScanStoreOptions) {
    const { samples, variants } = store.manifest;
    this.store = store;
    this.#pieces = variantRanges(store);
    const useful = Math.ceil((variants.count * samples.count * traits) / CALLS_A_THREAD);
    const asked = threads ?? Math.min(availableParallelism(), useful);
    const count = Math.min(asked, this.#pieces.length);
    const shared: GwasThread = { dataDir };
    const worker = new URL('./gwas-worker.js', import.meta.url);
    this.#pool = count > 1 ? new VariantPool({ worker, shared, threads: count }) : null;
  }

  static async open(options: ScanStoreOptions): Promise<StoreScan> {
    return new StoreScan(await openStore(options.dataDir, { threads: 1 }), options);
  }

  /**
   * Tests all variants, and gives the results in the order of the store.
   *
   * @throws {AssociationError} If covariates alone separate the outcomes of a binary trait.
   */
  async run(
    task: GwasTask,
    { signal, progress }: Pick<StageContext, 'signal' | 'progress'>,
    take: (piece: GwasPiece) => Promise<void>,
  ): Promise<void> {
    const { samples, variants } = this.store.manifest;
    const total = variants.count;
    let done = 0;
    const taken = async (piece: GwasPiece, { start, end }: VariantRange) => {
      await take(piece);
      done += end - start;
      progress({ unit: 'variants tested', done, total });
    };
    if (this.#pool) {
      const shared = sharedTask(task);
      const pieces = this.#pieces.map((range) => ({ range, task: shared }));
      await this.#pool.run(pieces, {
        signal,
        take: (piece, i) => taken(piece, this.#pieces[i] as VariantRange),
      });
      return;
    }
    const scan = gwasScan(task, samples.count);
    for (const range of this.#pieces) {
      await taken(await gwasPiece(this.store, scan, task.traits.length, range, signal), range);
    }
  }

  async close(): Promise<void> {
    await this.#pool?.close();
    this.store.close();
  }
}

/** The same with its columns in memory that threads share: it goes along with every piece. */
function sharedTask(task: GwasTask): GwasTask {
  const shareColumn = <Column extends { readonly values: Float64Array }>(column: Column) => ({
    ...column,
    values: share(column.values),
  });
  return {
    ...task,
    traits: task.traits.map(shareColumn),
    covariates: task.covariates.map(shareColumn),
    loco: task.loco.map(
      (one) => one && new Map(Array.from(one, ([contig, values]) => [contig, share(values)])),
    ),
  };
}

function share(values: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
