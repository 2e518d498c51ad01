import { formatInterval } from './number-format.ts';
import type { RocCurve } from './run-report.ts';
import { renderLineChart } from './svg-chart.ts';

/** Dashes beside hues: curves stay apart in grey print. */
const DASHES = ['solid', 'dashed', 'dotted'] as const;

/** ROC curves of several predictors of one task, with the diagonal of chance. */
export function renderRocChart(task: string, curves: readonly RocCurve[]): string {
  const named = curves.map(({ name, auroc }) =>
    auroc ? `${name} ${formatInterval(auroc)}` : name,
  );
  return renderLineChart({
    label: `ROC curves of ${task}; area under the curve: ${named.join(', ')}`,
    x: { name: '1 − specificity', min: 0, max: 1 },
    y: { name: 'sensitivity', min: 0, max: 1 },
    series: [
      ...curves.map(({ name, points }, i) => ({
        name,
        points,
        style: i,
        dash: DASHES[i % DASHES.length] ?? 'solid',
        isStep: false,
      })),
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
