import type { HazardPanel } from './run-report.ts';
import { renderLineChart } from './svg-chart.ts';

const DASHES = ['solid', 'dashed', 'dotted'] as const;

/** Cumulative hazards over time, as staircases. */
export function renderHazardChart({ time, curves }: HazardPanel): string {
  return renderLineChart({
    label: `Cumulative hazard over ${time}: ${curves.map(({ name }) => name).join(', ')}`,
    x: { name: time },
    y: { name: 'cumulative hazard', min: 0 },
    series: curves.map(({ name, points }, i) => ({
      name,
      points,
      style: i,
      dash: DASHES[i % DASHES.length] ?? 'solid',
      isStep: true,
    })),
  });
}
