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

function drawn({ kind, x, y, points, caption, mark }: StoreChart): string {
  const isHistogram = kind === 'histogram';
  return renderLineChart({
    label: caption,
    x: { name: x },
    y: { name: y, ...(isHistogram ? { min: 0 } : {}) },
    series: [
      {
        name: y,
        points,
        style: 0,
        isUnnamed: true,
        ...(isHistogram ? { isStep: true, isPlain: true } : { isScatter: true }),
      },
    ],
    ...(mark && { mark }),
  });
}
