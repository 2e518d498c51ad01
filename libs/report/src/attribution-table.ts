import { type Html, html } from './html.ts';
import { formatValue } from './number-format.ts';
import type { AttributionReport } from './run-report.ts';

/** The inputs that count most: covariates, genes and variants in one order. */
export function attributionTable(name: string, { unit, effects, inputs }: AttributionReport): Html {
  return html`<table>
<caption>${name}: inputs that count most. Importance is the mean size of what an input adds for a person (${unit}); ${effects}</caption>
<thead><tr><th scope="col">input</th><th scope="col" class="text">kind</th><th scope="col">importance</th><th scope="col">linear path alone</th><th scope="col">effect</th></tr></thead>
<tbody>${inputs.map(
    ({ name: input, kind, importance, linear, effect }) =>
      html`<tr><th scope="row">${input}</th><td class="text">${kind}</td><td>${formatValue(importance)}</td><td>${formatValue(linear)}</td><td>${formatValue(effect)}</td></tr>`,
  )}</tbody>
</table>`;
}
