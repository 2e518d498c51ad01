/** The thread of `scan-store.ts`: tests the variants of one range. */
import { workerData } from 'node:worker_threads';
import type { VariantRange } from '@dirghayu/dataset-stream';
import type { AssociationScan } from '@dirghayu/genetics';
import { answerPiece } from '../variant-piece.ts';
import { type GwasTask, gwasPiece, gwasScan } from './gwas-piece.ts';

const task = workerData as GwasTask;
let scan: AssociationScan | undefined;

/** Answers one piece. */
export function run(range: VariantRange) {
  return answerPiece(task.dataDir, (store) => {
    scan ??= gwasScan(task, store.manifest.samples.count);
    return gwasPiece(store, scan, task.traits.length, range);
  });
}
