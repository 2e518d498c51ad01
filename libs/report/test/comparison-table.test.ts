import { expect, test } from 'vitest';
import { comparisonTable } from '../src/comparison-table.ts';
import type { TaskReport } from '../src/index.ts';

const TASK: TaskReport = {
  name: 't2d',
  people: 2504,
  events: 301,
  metrics: [
    { name: 'AUROC', better: 'higher' },
    { name: 'Brier', better: 'lower' },
    { name: 'slope' },
  ],
  rows: [
    {
      name: 'net',
      role: 'net',
      values: { AUROC: { value: 0.7 }, Brier: { value: 0.2 }, slope: { value: 1 } },
    },
    {
      name: 'ridge',
      role: 'linear',
      values: { AUROC: { value: 0.8 }, Brier: { value: 0.1 }, slope: { value: 2 } },
    },
    {
      name: 'prevalence',
      role: 'prevalence',
      values: { AUROC: { value: Number.NaN }, Brier: null },
    },
  ],
};

const table = String(comparisonTable(TASK));

test('comparisonTable() marks the best of each column, and none where neither end is better', () => {
  expect(table.match(/<strong>.*?<\/strong>/g)).toEqual([
    '<strong>0.800</strong>',
    '<strong>0.100</strong>',
  ]);
});

test('comparisonTable() shows a dash for what was not measured', () => {
  expect(table.match(/<td>–<\/td>/g)).toHaveLength(3);
});

test('comparisonTable() tells in its caption on whom', () => {
  expect(table).toContain('<caption>t2d on 2,504 people of the test split, 301 with the event');
});

test('comparisonTable() marks equal best values alike', () => {
  const rows = TASK.rows.map((row) => ({ ...row, values: { AUROC: { value: 0.7 } } }));
  expect(String(comparisonTable({ ...TASK, rows })).match(/<strong>/g)).toHaveLength(3);
});
