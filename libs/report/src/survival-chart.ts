import type { SurvivalPanel } from './run-report.ts';
import { type ChartSeries, renderLineChart } from './svg-chart.ts';

/** Survival by group of risk: the model's curve solid, Kaplan–Meier as a dashed staircase. */
export function renderSurvivalChart({ time, groups }: SurvivalPanel): string {
  return renderLineChart({
    label: `Survival over ${time} by predicted risk (${groups
      .map(({ name }) => name)
      .join(', ')}): predicted, and observed by Kaplan–Meier`,
    x: { name: time },
    y: { name: 'share alive', min: 0, max: 1 },
    series: groups.flatMap(({ name, predicted = [], observed = [] }, style): ChartSeries[] =>
      [
        { name, points: predicted, style },
        {
          name: `${name}, observed`,
          points: observed,
          style,
          dash: 'dashed' as const,
          isStep: true,
        },
      ].filter(({ points }) => points.length > 0),
    ),
  });
}
