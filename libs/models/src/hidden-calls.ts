import { MISSING_CALL, orCall } from '@dirghayu/genotypes';
import { type EncodedBatch, lazilyDecoded, type Preprocessing } from './preprocessing.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * A batch with each call hidden with the chance `share`, as if it had been missing: a net trained so
 * does not lean on any one call. The batch given stays as it is.
 *
 * Jumps from one hidden call to the next, so that it draws as many numbers as it hides calls.
 */
export function hideCalls(
  encoded: EncodedBatch,
  preprocessing: Preprocessing,
  share: number,
  random: SeededRandom,
): EncodedBatch {
  const features = preprocessing.genotypes.mean.length;
  if (share <= 0 || features === 0) return encoded;
  const { rows, covariates } = encoded;
  const { calls, scaling } = encoded.calls;
  const { stride } = calls;
  const data = calls.data.slice(0, rows * stride);
  const indicatorOf = new Map(
    preprocessing.missingCalls.map((feature, i) => [feature, features + i]),
  );
  const perLog = 1 / Math.log1p(-share);
  const jump = () => 1 + Math.floor(Math.log1p(-random.next()) * perLog);
  for (let call = jump() - 1; call < rows * features; call += jump()) {
    const row = Math.floor(call / features);
    const feature = call % features;
    const bytes = data.subarray(row * stride, (row + 1) * stride);
    orCall(bytes, feature, MISSING_CALL); // whatever the two bits were, they are both 1 now
    const indicator = indicatorOf.get(feature);
    if (indicator !== undefined) orCall(bytes, indicator, 1);
  }
  return lazilyDecoded(rows, { calls: { ...calls, data }, scaling }, covariates);
}
