import { availableParallelism } from 'node:os';
import { openStore, type VariantRange, variantRanges } from '@dirghayu/dataset-stream';
import type { StageContext } from '@dirghayu/pipeline';
import { runPieces } from '../variant-pool.ts';
import { type GwasPiece, type GwasTask, gwasPiece, gwasScan } from './gwas-piece.ts';

/** Calls for which a thread's start pays. */
const CALLS_A_THREAD = 20e6;

/**
 * Tests all variants of a store, on threads where that pays; results in the order of the store.
 *
 * @throws {AssociationError} If covariates alone separate the outcomes of a binary trait.
 */
export async function scanStore(
  task: GwasTask,
  threads: number | undefined,
  { signal, progress }: StageContext,
  take: (piece: GwasPiece) => Promise<void>,
): Promise<void> {
  const store = await openStore(task.dataDir, { threads: 1 });
  try {
    const { samples, variants } = store.manifest;
    const pieces = variantRanges(store);
    const total = variants.count;
    let done = 0;
    const taken = async (piece: GwasPiece, range: VariantRange | undefined) => {
      await take(piece);
      done += range ? range.end - range.start : 0;
      progress({ unit: 'variants tested', done, total });
    };
    const useful = Math.ceil((total * samples.count * task.traits.length) / CALLS_A_THREAD);
    const count = threads ?? Math.min(availableParallelism(), useful);
    if (count > 1) {
      await runPieces<VariantRange, GwasPiece>(pieces, {
        worker: new URL('./gwas-worker.js', import.meta.url),
        shared: task,
        threads: count,
        signal,
        take: (piece, i) => taken(piece, pieces[i]),
      });
      return;
    }
    const scan = gwasScan(task, samples.count);
    for (const range of pieces) {
      await taken(await gwasPiece(store, scan, task.traits.length, range, signal), range);
    }
  } finally {
    store.close();
  }
}
