import { type ChartSeries, renderLineChart } from './line-chart.ts';
import type { SurvivalPanel } from './run-report.ts';

/** Survival by group of risk: the model's curve solid, Kaplan–Meier as a dashed staircase. */
export function renderSurvivalChart({ time, groups }: SurvivalPanel): string {
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
          points: observed,
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
