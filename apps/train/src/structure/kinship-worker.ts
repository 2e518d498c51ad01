/** The thread of `find-relatives.ts`: finds the relatives of some people. */
import { workerData } from 'node:worker_threads';
import { type KinshipBits, kinshipPairs } from '@dirghayu/genetics';

/** What all pieces share. */
export interface KinshipTask {
  readonly bits: KinshipBits;
  readonly least: number;
}

/** Some people, who are compared with all after them. */
export interface KinshipTile {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Answers one piece. */
export function run(tile: KinshipTile) {
  const { bits, least } = workerData as KinshipTask;
  return { result: kinshipPairs(bits, tile, least) };
}
