/** How far a job is. Totals are absent while they are unknown. */
export interface Progress {
  /** What is being counted: `bytes`, `shards`, `people`, `steps`. */
  readonly unit: string;
  readonly done: number;
  readonly total?: number;
  /** Further counters to show beside the bar, such as `{ variants: 1200 }`. */
  readonly counters?: Readonly<Record<string, number>>;
}
