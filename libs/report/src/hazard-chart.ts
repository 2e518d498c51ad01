import { renderLineChart } from './line-chart.ts';
import type { HazardPanel } from './run-report.ts';

/** Cumulative hazards over time, as staircases. */
export function renderHazardChart({ time, curves }: HazardPanel): string {
  return renderLineChart({
    label: `Cumulative hazard over ${time}: ${curves.map(({ name }) => name).join(', ')}`,
    x: { name: time },
    y: { name: 'cumulative hazard', min: 0 },
    series: curves.map(({ name, points }, style) => ({ name, points, style, isStep: true })),
  });
}
