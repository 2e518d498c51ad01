import { readCalls, type Store, variantPlaces } from '@dirghayu/dataset-stream';
import { ScoreSums, type ScoreTotals, type WeightedVariants } from '@dirghayu/genetics';

/** What all pieces of a scoring share. */
export interface ScoreTask {
  readonly dataDir: string;
  readonly scores: number;
  readonly imputeMissing: boolean;
}

/** Adds up what some variants add to the scores. */
export async function scorePiece(
  store: Store,
  { scores, imputeMissing }: Omit<ScoreTask, 'dataDir'>,
  { targets, starts, scores: which, effects }: WeightedVariants,
  signal?: AbortSignal,
): Promise<ScoreTotals> {
  const sums = new ScoreSums({ people: store.manifest.samples.count, scores, imputeMissing });
  const take = (i: number, packed: Uint8Array) => {
    const [from, to] = [starts[i] as number, starts[i + 1] as number];
    sums.add(packed, which.subarray(from, to), effects.subarray(3 * from, 3 * to));
  };
  await readCalls(store, { variants: variantPlaces(store, targets), signal }, take);
  return sums.totals();
}
