import type { DroppedCount, Point } from './run-report.ts';

/** All that a report shows of a cohort store: plain data, the same after a trip through JSON. */
export interface StoreReport {
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** Names and values, in order. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly charts: readonly StoreChart[];
  readonly dropped: readonly DroppedCount[];
}

/** A histogram, or people as points. */
export interface StoreChart {
  readonly kind: 'histogram' | 'points';
  readonly x: string;
  readonly y: string;
  /** Of a histogram where each bin begins and its count; the last one closes it with 0. */
  readonly points: readonly Point[];
  readonly caption: string;
  /** A labelled vertical line. */
  readonly mark?: { readonly x: number; readonly text: string };
}
