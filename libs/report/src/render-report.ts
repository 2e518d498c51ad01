import { droppedSection } from './dropped-section.ts';
import { type Html, html } from './html.ts';
import { modelSection } from './model-section.ts';
import { formatCount } from './number-format.ts';
import { renderPage } from './page.ts';
import type { DataSummary, ModelCard, RunReport } from './run-report.ts';

/**
 * The report of a run as one HTML document: no network, no scripts, nothing beside it.
 *
 * Same report, same bytes. All text that comes from data is escaped.
 */
export function renderReport(report: RunReport): string {
  const { title, warnings = [], card, models, data, dropped = [] } = report;
  return renderPage({ title, createdAt: report.createdAt }, [
    warnings.length > 0 && warningBox(warnings),
    card && cardSection(card),
    models.map(modelSection),
    (data || report.command || report.backend) && runSection(report, data),
    dropped.length > 0 && droppedSection(dropped, 'What did not reach training, by kind'),
  ]);
}

function warningBox(warnings: readonly string[]): Html {
  return html`<section class="warnings" aria-label="Warnings"><strong>Read this first</strong>
<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></section>`;
}

function runSection({ command, backend }: RunReport, data: DataSummary | undefined): Html {
  return html`<section>
<h2>Data and run</h2>
<dl>
${data && dataEntries(data)}
${command && entry('command', html`<code>${command}</code>`)}
${backend && entry('back end', `${backend.name}: ${backend.reason}`)}
</dl>
</section>`;
}

function dataEntries(data: DataSummary): Html[] {
  const splits = data.splits.map(({ name, people }) => `${name} ${formatCount(people)}`);
  return [
    entry('store', html`<code>${data.store}</code>`),
    ...(data.build ? [entry('genome build', data.build)] : []),
    entry('people', [formatCount(data.people), splits.length > 0 && ` (${splits.join(', ')})`]),
    entry(
      'variants',
      `${formatCount(data.variants)}, of them ${formatCount(data.features)} as features`,
    ),
    ...(data.covariates?.length ? [entry('covariates', data.covariates.join(', '))] : []),
  ];
}

function entry(name: string, value: Parameters<typeof html>[1]): Html {
  return html`<dt>${name}</dt><dd>${value}</dd>
`;
}

function cardSection({ sections }: ModelCard): Html {
  return html`<section>
<h2>Model card</h2>
<div class="card">${sections.map(
    ({ name, facts }) =>
      html`<div><h3>${name}</h3><ul>${facts.map((fact) => html`<li>${fact}</li>`)}</ul></div>`,
  )}</div>
</section>`;
}
