import { expect, test } from 'vitest';
import { outlook, outlookColumns } from '../../src/survival/outlook.ts';
import { coxHazards } from '../../src/survival/person-hazards.ts';
import { expectClose } from '../expect-close.ts';

test('says of each person what lies ahead, and NaN where follow-up does not reach', () => {
  const times = Float64Array.from({ length: 5000 }, (_, i) => (i + 1) / 100);
  const hazards = coxHazards([0, 1], { times, cumulative: times.map((t) => 0.02 * t) });
  const reference = { horizon: 5, intercept: Math.log(0.1) - 1, slope: 0.02 };
  const frame = { horizons: [5, 20], until: 50, reference };
  expect(outlookColumns(frame)).toEqual([
    'log_hazard',
    'survival_5',
    'survival_20',
    'median_residual_life',
    'restricted_mean_life',
    'biological_age',
  ]);
  const mean = (hazard: number, years: number) => -Math.expm1(-hazard * years) / hazard;
  const e = Math.E;
  expectClose(
    outlook(hazards, [0, 40], frame),
    [
      ...[0, Math.exp(-0.1), Math.exp(-0.4), Math.log(2) / 0.02, mean(0.02, 50), 50],
      ...[1, Math.exp(-0.1 * e), Number.NaN, Number.NaN, mean(0.02 * e, 10), 100],
    ],
    2,
  );
});
