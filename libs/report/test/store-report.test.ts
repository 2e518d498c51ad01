import { expect, test } from 'vitest';
import { renderStoreReport } from '../src/render-store-report.ts';

const reportOf = (counts: readonly number[]) =>
  renderStoreReport({
    title: 'Cohort',
    createdAt: '2026-01-01 00:00 UTC',
    facts: [],
    charts: [
      {
        kind: 'histogram',
        x: 'frequency',
        y: 'variants',
        points: counts.map((count, i) => [i, count]),
        caption: 'Spectrum',
      },
    ],
    dropped: [],
  });

test('a histogram whose first bin dwarfs the rest is drawn by ratios, and says so', () => {
  expect(reportOf([3000, 200, 40, 30, 20, 0])).toContain('variants, log scale');
  expect(reportOf([300, 200, 400, 30, 20, 0])).not.toContain('log scale');
  expect(reportOf([0, 0, 0])).not.toContain('log scale');
});
