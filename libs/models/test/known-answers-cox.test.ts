import { describe, expect, test } from 'vitest';
import { fitCox, harrellC, predictCox } from '../src/index.ts';
import { hasSharedData, readTable } from './shared-data.ts';

describe.skipIf(!hasSharedData)(
  'known answers of Cox regression (skipped without shared data)',
  () => {
    test('rossi: log-likelihood -658.75, coefficients, and C 0.64, as lifelines gives them', () => {
      const rows = readTable('survival/rossi.csv')
        .slice(1)
        .map((row) => row.map(Number));
      const followUp = { time: rows.map((row) => row[0]!), event: rows.map((row) => row[1]!) };
      const data = Float64Array.from(rows.flatMap((row) => row.slice(2)));
      const design = { rows: rows.length, columns: 7, data };
      const model = fitCox(design, followUp);
      expect(model.isConverged).toBe(true);
      expect(model.logLikelihood).toBeCloseTo(-658.75, 2);
      const [fin, age, , , , , prio] = model.coefficients;
      expect([fin, age, prio].map((value) => value?.toFixed(2))).toEqual([
        '-0.38',
        '-0.06',
        '0.09',
      ]);
      expect(harrellC(predictCox(model, design), followUp)).toBeCloseTo(0.64, 2);
    });
  },
);
