import { droppedSection } from './dropped-section.ts';
import { html, trusted } from './html.ts';
import { renderLineChart } from './line-chart.ts';
import { renderPage } from './page.ts';
import type { StoreChart, StoreReport } from './store-report.ts';

/** The report of a store as one HTML document: no network, no scripts, nothing beside it. */
export function renderStoreReport(report: StoreReport): string {
  const { title, createdAt, facts, charts, dropped } = report;
  return renderPage({ title, createdAt }, [
    html`<section>
<h2>The store</h2>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
</section>
<section>
<h2>Variants and people</h2>
<div class="figures">${charts.map(
      (chart) =>
        html`<figure>${trusted(drawn(chart))}<figcaption>${chart.caption}</figcaption></figure>`,
    )}</div>
</section>`,
    dropped.length > 0 &&
      droppedSection(dropped, 'What was dropped or repaired while the store was made'),
  ]);
}

/** Where a count of 0 lies on a log axis: at its foot. */
const NO_COUNT = 0.5;

/** Whether a few counts would press all others against the axis. */
function isSteep(points: StoreChart['points']): boolean {
  const counts = points.map(([, count]) => count).filter((count) => count > 0);
  const middle = counts.sort((a, b) => a - b)[counts.length >> 1] ?? 1;
  return Math.max(...counts, 0) > 20 * middle;
}

function drawn({ kind, x, y, points, caption, mark }: StoreChart): string {
  const isHistogram = kind === 'histogram';
  const isLog = isHistogram && isSteep(points);
  return renderLineChart({
    label: caption,
    x: { name: x },
    y: isLog
      ? { name: `${y}, log scale`, isLog, min: NO_COUNT }
      : { name: y, ...(isHistogram ? { min: 0 } : {}) },
    series: [
      {
        name: y,
        points: isLog ? points.map(([at, count]) => [at, Math.max(count, NO_COUNT)]) : points,
        style: 0,
        isUnnamed: true,
        ...(isHistogram ? { isStep: true, isPlain: true } : { isScatter: true }),
      },
    ],
    ...(mark && { mark }),
  });
}
