/** The thread of `scan-store.ts`: tests the variants of one range. */
import { workerData } from 'node:worker_threads';
import type { VariantRange } from '@dirghayu/dataset-stream';
import type { AssociationScan } from '@dirghayu/genetics';
import { answerPiece } from '../variant-piece.ts';
import { type GwasTask, gwasPiece, gwasScan } from './gwas-piece.ts';

/** What every thread is started with: people are read meanwhile. */
export interface GwasThread {
  readonly dataDir: string;
}

/** A range, and what it is tested for; that is the same for all, and its columns are shared. */
export interface GwasRange {
  readonly range: VariantRange;
  readonly task: GwasTask;
}

const { dataDir } = workerData as GwasThread;
let scan: AssociationScan | undefined;

/** Answers one piece. */
export function run({ range, task }: GwasRange) {
  return answerPiece(dataDir, (store) => {
    scan ??= gwasScan(task, store.manifest.samples.count);
    return gwasPiece(store, scan, task.traits.length, range);
  });
}
