/** The thread of `find-relatives.ts`: finds the relatives of some people. */
import { workerData } from 'node:worker_threads';
import { type KinshipBits, kinshipPairs } from '@dirghayu/genetics';

/** What all pieces share. */
export interface KinshipTask {
  readonly bits: KinshipBits;
  readonly least: number;
}

/** Answers one piece. */
export function run(tile: { readonly start: number; readonly end: number }) {
  const { bits, least } = workerData as KinshipTask;
  return { result: kinshipPairs(bits, tile, least) };
}
