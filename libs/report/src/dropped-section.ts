import { type Html, html } from './html.ts';
import { formatCount } from './number-format.ts';
import type { DroppedCount } from './run-report.ts';

/** What was lost on the way, by kind. */
export function droppedSection(dropped: readonly DroppedCount[], caption: string): Html {
  return html`<section>
<h2>Lost on the way</h2>
<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">kind</th><th scope="col">count</th><th scope="col">unit</th><th scope="col" class="text">reason</th></tr></thead>
<tbody>${dropped.map(
    ({ kind, count, unit, reason }) =>
      html`<tr><th scope="row">${kind}</th><td>${formatCount(count)}</td><td>${unit}</td><td class="text">${reason}</td></tr>`,
  )}</tbody>
</table></div>
</section>`;
}
