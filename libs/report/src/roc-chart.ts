import { renderLineChart } from './line-chart.ts';
import { formatInterval } from './number-format.ts';
import type { RocCurve } from './run-report.ts';

/** ROC curves of several predictors of one task, with the diagonal of chance. */
export function renderRocChart(task: string, curves: readonly RocCurve[]): string {
  const areas = curves.map(({ name, auroc }) =>
    auroc ? `${name} ${formatInterval(auroc)}` : name,
  );
  return renderLineChart({
    label: `ROC curves of ${task}; area under the curve: ${areas.join(', ')}`,
    isSquare: true,
    x: { name: '1 − specificity', min: 0, max: 1 },
    y: { name: 'sensitivity', min: 0, max: 1 },
    series: [
      ...curves.map(({ name, points }, style) => ({ name, points, style })),
      {
        name: 'chance',
        points: [
          [0, 0],
          [1, 1],
        ],
        style: 0,
        isReference: true,
      },
    ],
  });
}
