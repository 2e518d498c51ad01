import { readCalls, type Store, variantPlaces } from '@dirghayu/dataset-stream';
import { ScoreSums, type ScoreTotals, type WeightedVariants } from '@dirghayu/genetics';

/** What all pieces of a scoring share. */
export interface ScoreTask {
  readonly dataDir: string;
  readonly scores: number;
  readonly imputeMissing: boolean;
}

/** Adds up what some variants add to the scores, by dosages in a store that has them. */
export async function scorePiece(
  store: Store,
  { scores, imputeMissing }: Omit<ScoreTask, 'dataDir'>,
  { targets, starts, scores: which, effects }: WeightedVariants,
  signal?: AbortSignal,
): Promise<ScoreTotals> {
  const sums = new ScoreSums({ people: store.manifest.samples.count, scores, imputeMissing });
  const values = store.manifest.dosages === null ? 'calls' : 'dosages';
  const take = (i: number, stored: Uint8Array) => {
    const [from, to] = [starts[i] as number, starts[i + 1] as number];
    const entries = [which.subarray(from, to), effects.subarray(3 * from, 3 * to)] as const;
    if (values === 'calls') sums.add(stored, ...entries);
    else sums.addDosages(dosagesOf(stored), ...entries);
  };
  await readCalls(store, { variants: variantPlaces(store, targets), values, signal }, take);
  return sums.totals();
}

/** Two bytes each; where they lie at an odd place, they are copied. */
function dosagesOf(bytes: Uint8Array): Uint16Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(buffer, byteOffset, length >> 1);
}
