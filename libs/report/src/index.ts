/**
 * The HTML report of a training run, and its charts as SVG.
 *
 * @example
 * await writeFile('report.html', renderReport({ title: 'Type 2 diabetes', models: [] }));
 *
 * @module
 */
export { renderAttributionChart } from './attribution-chart.ts';
export { renderCalibrationChart } from './calibration-chart.ts';
export { renderHazardChart } from './hazard-chart.ts';
export { renderIntervalChart } from './interval-chart.ts';
export { type ChartSeries, type LinePicture, renderLineChart } from './line-chart.ts';
export { renderLossChart } from './loss-chart.ts';
export { type AssociationPoint, renderManhattanChart } from './manhattan-chart.ts';
export { type QuantilePicture, renderQuantileChart } from './quantile-chart.ts';
export { renderReport } from './render-report.ts';
export { renderStoreReport } from './render-store-report.ts';
export { renderRocChart } from './roc-chart.ts';
export type {
  AttributedInput,
  AttributedVariant,
  AttributionReport,
  CalibrationCurve,
  ComparisonRow,
  DataSummary,
  DroppedCount,
  HazardPanel,
  Interval,
  LossHistory,
  Metric,
  ModelCard,
  ModelReport,
  Point,
  RocCurve,
  RunReport,
  SubgroupRow,
  SurvivalPanel,
  TaskReport,
} from './run-report.ts';
export type { StoreChart, StoreReport } from './store-report.ts';
export { renderSurvivalChart } from './survival-chart.ts';
export { compareWithLinear, type Verdict } from './verdict.ts';
