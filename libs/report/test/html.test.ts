import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeHtml, html, trusted } from '../src/html.ts';

test('html escapes text and inserts markup, lists and numbers', () => {
  const item = html`<li>${'<b>'}</li>`;
  expect(String(html`<ul>${[item, item]}</ul>${7}${trusted('<hr>')}`)).toBe(
    '<ul><li>&lt;b&gt;</li><li>&lt;b&gt;</li></ul>7<hr>',
  );
});

test('html leaves out what is not there, but not zero', () => {
  expect(String(html`<p>${null}${undefined}${false}${0}</p>`)).toBe('<p>0</p>');
});

test('escapeHtml() leaves no character that could start a tag, an entity or end an attribute', () => {
  const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']|&(?!(lt|gt|quot|amp|#39);)/);
      const back = escaped.replace(
        /&(?:lt|gt|quot|amp|#39);/g,
        (entity) => entities[entity as keyof typeof entities],
      );
      expect(back).toBe(text);
    }),
  );
});
