import { type ChartSeries, renderLineChart } from './line-chart.ts';
import type { Point, SurvivalPanel } from './run-report.ts';

/** Survival by group of risk: the model's curve solid, Kaplan–Meier as a dashed staircase. */
export function renderSurvivalChart({ time, groups }: SurvivalPanel): string {
  const start = firstTime(groups);
  const names = groups.map(({ name }) => name).join(', ');
  return renderLineChart({
    label: `Survival over ${time} by predicted risk (${names}): predicted, and observed by Kaplan–Meier`,
    x: { name: time },
    y: { name: 'share alive', min: 0, max: 1 },
    series: groups.flatMap(({ name, predicted = [], observed = [] }, style) => {
      const curves: ChartSeries[] = [
        { name, points: predicted, style, dash: 'solid' },
        {
          name,
          points: fromOne(observed, start),
          style,
          dash: 'dashed',
          isStep: true,
          isUnnamed: predicted.length > 0,
        },
      ];
      return curves.filter(({ points }) => points.length > 0);
    }),
  });
}

/** Everybody is alive before the first event: the staircase starts at 1. */
function fromOne(observed: readonly Point[], start: number): readonly Point[] {
  const [first] = observed;
  return first && first[1] < 1 ? [[Math.min(start, first[0]), 1], ...observed] : observed;
}

function firstTime(groups: SurvivalPanel['groups']): number {
  const first = groups.flatMap(({ predicted, observed }) => [predicted?.[0], observed?.[0]]);
  return Math.min(...first.flatMap((point) => (point ? [point[0]] : [])));
}
