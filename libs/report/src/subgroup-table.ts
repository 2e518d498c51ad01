import { type Html, html } from './html.ts';
import { ABSENT, formatBounds, formatCount, formatValue, isKnown } from './number-format.ts';
import type { SubgroupRow, TaskReport } from './run-report.ts';

/** How the net does in parts of the test split: a row a group, a column a metric. */
export function subgroupTable({ name, metrics, subgroups = [] }: TaskReport): Html {
  return html`<table class="subgroups">
<caption>${name}: the net in parts of the test split; 95 % intervals</caption>
<thead><tr><th scope="col">group</th><th scope="col">people</th><th scope="col">events</th>${metrics.map(
    (metric) => html`<th scope="col">${metric.name}</th>`,
  )}</tr></thead>
<tbody>${subgroups.map((row) => tableRow(row, metrics))}</tbody>
</table>`;
}

function tableRow(
  { by, name, people, events, values }: SubgroupRow,
  metrics: TaskReport['metrics'],
): Html {
  const cells = metrics.map((metric) => {
    const interval = values[metric.name];
    if (!isKnown(interval?.value)) return html`<td>${ABSENT}</td>`;
    const bounds = formatBounds(interval);
    return html`<td>${formatValue(interval.value)}${bounds && html`<span class="interval">${bounds}</span>`}</td>`;
  });
  return html`<tr><th scope="row">${by} ${name}</th><td>${formatCount(people)}</td><td>${formatCount(events)}</td>${cells}</tr>`;
}
