import { quote } from '@dirghayu/pipeline';
import { DatasetError } from './errors.ts';

/**
 * Where a dataset stands, and what its order depends on: plain JSON of some 300 bytes.
 *
 * A batch counts as done from the moment that it is handed out.
 */
export interface DatasetState {
  readonly version: 1;
  readonly storeFingerprint: string;
  /** Name of the matrix; null without genotypes. */
  readonly matrix: string | null;
  readonly split: string;
  /** People in the split, and the identity of who they are. */
  readonly rows: number;
  readonly people: string;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly fillMissing: 'mean' | null;
  /** Rows of a global batch. */
  readonly batchSize: number;
  /** Row groups of a window; null where the whole split is permuted. */
  readonly windowGroups: number | null;
  readonly epoch: number;
  /** Batches of `epoch` that are done. */
  readonly step: number;
}

/**
 * Makes sure that a saved state belongs to a dataset whose state would be `now`.
 *
 * @throws {DatasetError} If any thing that the order depends on has changed; names it.
 */
export function checkResumable(saved: DatasetState, now: DatasetState): void {
  for (const key of Object.keys(now) as (keyof DatasetState)[]) {
    if (key === 'epoch' || key === 'step' || saved[key] === now[key]) continue;
    throw new DatasetError('Cannot resume dataset', {
      expected: `${key} ${quote(String(saved[key]))} as when it was saved`,
      actual: quote(String(now[key])),
    });
  }
}
