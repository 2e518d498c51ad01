import { type EncodedBatch, genotypeColumns, type Preprocessing } from './preprocessing.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * Hides each call of an encoded batch with the chance `share`, as if it had been missing: a net
 * trained so does not lean on any one call. The calls are overwritten.
 *
 * Jumps from one hidden call to the next, so that it draws as many numbers as it hides calls.
 */
export function hideCalls(
  { rows, genotypes }: EncodedBatch,
  preprocessing: Preprocessing,
  share: number,
  random: SeededRandom,
): void {
  const features = preprocessing.genotypes.mean.length;
  if (share <= 0 || features === 0) return;
  const columns = genotypeColumns(preprocessing);
  const indicatorOf = new Map(
    preprocessing.missingCalls.map((feature, i) => [feature, features + i]),
  );
  const perLog = 1 / Math.log1p(-share);
  const jump = () => 1 + Math.floor(Math.log1p(-random.next()) * perLog);
  for (let call = jump() - 1; call < rows * features; call += jump()) {
    const row = Math.floor(call / features);
    const feature = call % features;
    genotypes[row * columns + feature] = 0;
    const indicator = indicatorOf.get(feature);
    if (indicator !== undefined) genotypes[row * columns + indicator] = 1;
  }
}
