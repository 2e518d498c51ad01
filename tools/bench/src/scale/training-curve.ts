import { TRAINING_CURVE, titleOf } from '../benchmarks/training-speed.ts';
import { contenderOf, highestPeak, rateOf } from '../compare.ts';
import type { BenchRecord } from '../record.ts';

/** Training on so many features, as it was measured. */
export interface TrainingPoint {
  readonly features: number;
  /** Of a step of 1,024 people. */
  readonly stepMs: number;
  /** Of the whole process; NaN if no meter was there. */
  readonly peakBytes: number;
}

const PEOPLE_A_STEP = 1024;

/** The points of one contender in the order of size; none where it was not measured. */
export function trainingPointsOf(
  record: BenchRecord | null,
  name: string,
): readonly TrainingPoint[] {
  const found = record?.benchmarks.find((one) => one.name === TRAINING_CURVE.benchmark);
  return TRAINING_CURVE.widths.flatMap((features) => {
    const title = titleOf(features, TRAINING_CURVE.spectrum);
    const comparison = found?.comparisons.find((result) => result.title === title);
    const contender = comparison && contenderOf(comparison, name);
    const rate = contender && rateOf(contender);
    if (!rate) return [];
    const peakBytes = highestPeak(contender)?.median ?? Number.NaN;
    return [{ features, stepMs: (1000 * PEOPLE_A_STEP) / rate.median, peakBytes }];
  });
}
