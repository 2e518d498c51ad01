/** Markup that is safe to insert as it is; made by `html` and `trusted` alone. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template may hold: text is escaped, markup and lists of it are inserted, nothing is left out. */
export type HtmlValue = string | number | Html | readonly HtmlValue[] | null | undefined | false;

/** A template whose strings are escaped: data can never become markup. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(render)));
}

/** Marks `markup`, made by this package and not by data, as safe. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

/** `text` with the five characters that HTML and XML give a meaning replaced. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  return Array.isArray(value) ? value.map(render).join('') : escapeHtml(String(value));
}
