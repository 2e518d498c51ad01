/** The style sheet of a report: neutral in light and dark, one figure a line on paper if need be. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --quiet: #59636e; --line: #d1d9e0;
  --tint: #f4f6f8; --accent: #0072b2; --warn: #9a4a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #15181c; --quiet: #9aa4af;
  --line: #363d45; --tint: #1e2329; --accent: #58a9dd; --warn: #f0a860; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 74rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; text-wrap: balance; }
h2 { margin: 2.75rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2rem 0 .25rem; }
p { margin: .5rem 0; max-width: 48rem; }
code { font: .875em ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.quiet, caption, figcaption, .interval { color: var(--quiet); font-size: .875rem; }
.warnings, .verdict { margin: 1rem 0; padding: .75rem 1rem; border-left: 4px solid var(--accent);
  background: var(--tint); max-width: none; }
.warnings { border-color: var(--warn); }
.verdict.lost { border-color: var(--warn); }
.warnings ul { margin: .25rem 0 0; padding-left: 1.25rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 1rem 0; }
dt { color: var(--quiet); } dd { margin: 0; min-width: 0; }
.card { columns: 22rem 3; column-gap: 2rem; margin: 1rem 0; padding: 1rem 1.25rem; background: var(--tint);
  border: 1px solid var(--line); border-radius: 6px; font-size: .9375rem; }
.card > div { break-inside: avoid; padding-bottom: .75rem; }
.card h3 { margin: 0; font-size: .9375rem; }
.card ul { margin: .125rem 0 0; padding-left: 1.1rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .35rem; }
th, td { padding: .4rem 1.25rem .4rem 0; text-align: right; border-bottom: 1px solid var(--line);
  font-weight: normal; white-space: nowrap; }
th:first-child, .text { text-align: left; }
td .interval { display: block; line-height: 1.2; }
th, td { vertical-align: baseline; }
thead th { color: var(--quiet); border-bottom: 2px solid var(--line); }
strong { font-weight: 700; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem; }
figure { margin: 1rem 0 0; max-width: 35rem; }
figure svg { display: block; width: 100%; height: auto; }
.wide figure { max-width: 62rem; }
figcaption { margin-top: .25rem; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --quiet: #444; --line: #bbb; --tint: #fff;
    --accent: #0072b2; --warn: #9a4a00; }
  @page { margin: 16mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .figures { grid-template-columns: 1fr 1fr; }
  figure, .verdict, .warnings, tr { break-inside: avoid; }
  .card { columns: 2; font-size: 8.5pt; } /* under the title, on the first page */
  .card > div { padding-bottom: .35rem; }
  .scroll { overflow: visible; } /* paper does not scroll: what sticks out would be lost */
  table { width: 100%; font-size: 7.5pt; }
  th, td { padding: .2rem .4rem .2rem 0; }
  thead th { white-space: normal; vertical-align: bottom; }
  td .interval { font-size: 6.5pt; }
  h2, h3 { break-after: avoid; }
}
`;
