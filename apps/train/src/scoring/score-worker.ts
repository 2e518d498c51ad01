/** The thread of `score-store.ts`: adds up one piece of the variants. */
import { workerData } from 'node:worker_threads';
import type { WeightedVariants } from '@dirghayu/genetics';
import { answerPiece } from '../variant-piece.ts';
import { type ScoreTask, scorePiece } from './score-piece.ts';

const task = workerData as ScoreTask;

/** Answers one piece. */
export function run(piece: WeightedVariants) {
  return answerPiece(task.dataDir, (store) => scorePiece(store, task, piece));
}
