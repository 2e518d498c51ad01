import { markdownTable } from '../markdown-table.ts';
import type { BenchRecord } from '../record.ts';
import { COHORTS, type Cost, costOf } from './cost-model.ts';

/** What a cloud asks, in any currency. */
export interface Prices {
  readonly coreHour: number;
  readonly terabyteMonth: number;
}

/** What a cohort costs, in the currency of the prices. */
export interface Bill {
  /** The ingest, once. */
  readonly ingest: number;
  /** Keeping the store, a month. */
  readonly storeMonth: number;
  /** Keeping its VCFs, a month. */
  readonly sourceMonth: number;
}

/** The bill of a cohort at some prices: cores and bytes alone, no requests and no traffic. */
export function billOf(cost: Cost, { coreHour, terabyteMonth }: Prices): Bill {
  return {
    ingest: cost.coreHours * coreHour,
    storeMonth: (cost.storeBytes / 1e12) * terabyteMonth,
    sourceMonth: (cost.sourceBytes / 1e12) * terabyteMonth,
  };
}

/** The bills of the cohorts of the page, as a table. */
export function priceTable(record: BenchRecord | null, prices: Prices): string {
  const bills = COHORTS.map((cohort) => billOf(costOf(record, cohort), prices));
  const row = (what: string, of: (bill: Bill) => number) => [
    what,
    ...bills.map((b) => money(of(b))),
  ];
  return markdownTable(
    [
      `at ${prices.coreHour} a core-hour, ${prices.terabyteMonth} a TB and month`,
      ...COHORTS.map(({ name }) => name),
    ],
    [
      row('ingest, once', ({ ingest }) => ingest),
      row('store, a month', ({ storeMonth }) => storeMonth),
      row('VCF with GT alone, a month', ({ sourceMonth }) => sourceMonth),
    ],
  );
}

/** What the ingest and a month of the store cost, by prices `c` and `t`. */
export function priceFormula(cost: Cost): string {
  const { ingest, storeMonth } = billOf(cost, { coreHour: 1, terabyteMonth: 1 });
  return `${money(ingest)} c + ${money(storeMonth)} t`;
}

/** Two significant digits. */
function money(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(2))) : '–';
}
