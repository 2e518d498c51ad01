import { MISSING_CALL, orCall, type StandardizedCalls } from '@dirghayu/genotypes';
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
  const indicatorOf = new Map(
    preprocessing.missingCalls.map((feature, i) => [feature, features + i]),
  );
  const perLog = 1 / Math.log1p(-share);
  const jump = () => 1 + Math.floor(Math.log1p(-random.next()) * perLog);
  const { hidden, hide } = encoded.calls ? ofCalls(encoded, encoded.calls) : ofDosages(encoded);
  for (let call = jump() - 1; call < encoded.rows * features; call += jump()) {
    const feature = call % features;
    hide(Math.floor(call / features), feature, indicatorOf.get(feature));
  }
  return hidden;
}

/** A copy of a batch of which genotypes can be hidden. */
interface Hiding {
  readonly hidden: EncodedBatch;
  hide(row: number, feature: number, indicator: number | undefined): void;
}

function ofCalls(
  { rows, covariates }: EncodedBatch,
  { calls, scaling }: StandardizedCalls,
): Hiding {
  const { stride } = calls;
  const data = calls.data.slice(0, rows * stride);
  return {
    hidden: lazilyDecoded(rows, { calls: { ...calls, data }, scaling }, covariates),
    hide: (row, feature, indicator) => {
      const bytes = data.subarray(row * stride, (row + 1) * stride);
      orCall(bytes, feature, MISSING_CALL); // whatever the two bits were, they are both 1 now
      if (indicator !== undefined) orCall(bytes, indicator, 1);
    },
  };
}

function ofDosages(encoded: EncodedBatch): Hiding {
  const genotypes = encoded.genotypes.slice();
  const columns = genotypes.length / encoded.rows;
  return {
    hidden: { ...encoded, genotypes },
    hide: (row, feature, indicator) => {
      genotypes[row * columns + feature] = 0;
      if (indicator !== undefined) genotypes[row * columns + indicator] = 1;
    },
  };
}
