import { type Html, type HtmlValue, html, trusted } from './html.ts';
import { STYLE } from './style.ts';

/** What a page shows beside its sections. */
export interface PageFrame {
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt?: string | undefined;
}

/** One HTML document: no network, no scripts, nothing beside it. */
export function renderPage(
  { title, createdAt }: PageFrame,
  sections: readonly HtmlValue[],
): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Dirghayu">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${createdAt && createdLine(createdAt)}
</header>
<main>
${sections}
</main>
</body>
</html>
`;
  return page.toString();
}

function createdLine(createdAt: string): Html {
  const minutes = createdAt.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
  return html`<p class="quiet"><time datetime="${createdAt}">${minutes}</time></p>`;
}
