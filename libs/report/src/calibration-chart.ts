import { renderLineChart } from './line-chart.ts';
import type { CalibrationCurve, Point } from './run-report.ts';

/** Observed against predicted frequency; a calibrated predictor lies on the diagonal. */
export function renderCalibrationChart(task: string, curves: readonly CalibrationCurve[]): string {
  const end = upperEnd(curves);
  const names = curves.map(({ name }) => name).join(', ');
  return renderLineChart({
    label: `Calibration of ${task}: observed against predicted frequency in bins of people, for ${names}`,
    isSquare: true,
    x: { name: 'predicted probability', min: 0, max: end },
    y: { name: 'observed frequency', min: 0, max: end },
    series: [
      ...curves.map(({ name, bins }, style) => ({
        name,
        points: bins.map(({ predicted, observed }): Point => [predicted, observed]),
        style,
      })),
      {
        name: 'perfect',
        points: [
          [0, 0],
          [end, end],
        ],
        style: 0,
        isReference: true,
      },
    ],
  });
}

/** The largest value, rounded up to a tenth: rare diseases do not sit in a corner. */
function upperEnd(curves: readonly CalibrationCurve[]): number {
  const values = curves.flatMap(({ bins }) => bins.flatMap((bin) => [bin.predicted, bin.observed]));
  const largest = Math.max(0, ...values.filter(Number.isFinite));
  return Math.min(1, Math.max(0.1, Math.ceil(largest * 10) / 10));
}
