import { type Html, html } from './html.ts';
import { ABSENT, formatBounds, formatCount, formatValue, isKnown } from './number-format.ts';
import type { ComparisonRow, Metric, TaskReport } from './run-report.ts';

/** The net against its baselines: a row a predictor, a column a metric, the best in bold. */
export function comparisonTable({ name, people, events, metrics, rows }: TaskReport): Html {
  const known = isKnown(people) ? ` on ${formatCount(people)} people of the test split` : '';
  const positives = isKnown(events) ? `, ${formatCount(events)} with the event` : '';
  return html`<table class="comparison">
<caption>${name}${known}${positives}; 95 % intervals, best value in bold</caption>
<thead><tr><th scope="col">predictor</th>${metrics.map(
    (metric) => html`<th scope="col">${metric.name}${arrow(metric)}</th>`,
  )}</tr></thead>
<tbody>${rows.map((row) => tableRow(row, rows, metrics))}</tbody>
</table>`;
}

function arrow({ better }: Metric): Html | null {
  if (!better) return null;
  return html` <span class="quiet" title="${better} is better">${better === 'higher' ? '↑' : '↓'}</span>`;
}

function tableRow(
  row: ComparisonRow,
  rows: readonly ComparisonRow[],
  metrics: readonly Metric[],
): Html {
  return html`<tr class="${row.role}"><th scope="row">${row.name}</th>${metrics.map((metric) => {
    const interval = row.values[metric.name];
    if (!isKnown(interval?.value)) return html`<td>${ABSENT}</td>`;
    const value = formatValue(interval.value);
    const bounds = formatBounds(interval);
    const shown = isBest(interval.value, rows, metric) ? html`<strong>${value}</strong>` : value;
    return html`<td>${shown}${bounds && html`<span class="interval">${bounds}</span>`}</td>`;
  })}</tr>`;
}

function isBest(value: number, rows: readonly ComparisonRow[], { name, better }: Metric): boolean {
  const values = rows.map((row) => row.values[name]?.value).filter(isKnown);
  if (!better || values.length < 2) return false;
  return value === (better === 'higher' ? Math.max(...values) : Math.min(...values));
}
