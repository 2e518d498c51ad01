import { expect, it } from 'vitest';
import { COHORTS, costOf } from '../../src/scale/cost-model.ts';
import { billOf, priceFormula, priceTable } from '../../src/scale/prices.ts';

const [cohort = COHORTS[0]!] = COHORTS;
const cost = { ...costOf(null, cohort), coreHours: 300, storeBytes: 2e12, sourceBytes: 5e12 };

it('bills core-hours once and terabytes by the month', () => {
  const bill = billOf(cost, { coreHour: 0.04, terabyteMonth: 23 });
  expect(bill).toEqual({ ingest: 12, storeMonth: 46, sourceMonth: 115 });
  expect(billOf(cost, { coreHour: 0, terabyteMonth: 0 }).ingest).toBe(0);
});

it('leaves the prices open in the page, and has none for what was not measured', () => {
  expect(priceFormula(cost)).toBe('300 c + 2 t');
  expect(priceFormula(costOf(null, cohort))).toBe('– c + – t');
  const table = priceTable(null, { coreHour: 0.04, terabyteMonth: 23 });
  expect(table).toContain('at 0.04 a core-hour, 23 a TB and month');
  expect(table).not.toContain('NaN');
});
