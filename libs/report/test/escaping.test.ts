import { expect, test } from 'vitest';
import { type RunReport, renderReport } from '../src/index.ts';
import { SAMPLE_REPORT } from './sample-report.ts';

const HOSTILE = `"><script>alert('x')</script>&amp;`;

/** `value` with every string that is free text made hostile. */
function poison<T>(value: T, key = ''): T {
  if (typeof value === 'string')
    return (['role', 'better', 'unit'].includes(key) ? value : `${value}${HOSTILE}`) as T;
  if (Array.isArray(value)) return value.map((item) => poison(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      key === 'values' ? `${name}${HOSTILE}` : name,
      poison(inner, name),
    ]),
  ) as T;
}

const page = renderReport(poison<RunReport>(SAMPLE_REPORT));

test('renderReport() escapes every text that comes from data', () => {
  expect(page).not.toContain('<script');
  expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(60);
  expect(page).toContain('&amp;amp;');
});

test('renderReport() keeps its own markup whole around hostile text', () => {
  const tags = (markup: string) => markup.match(/<\/?(h\d|table|t[rdh]|figure|li|dl|d[dt]|p)\b/g);
  expect(tags(page)).toEqual(tags(renderReport(SAMPLE_REPORT)));
});

test('renderReport() keeps attributes whole: no quote of the data ends one', () => {
  const labels = [...page.matchAll(/<svg role="img" aria-label="([^"]*)" width=/g)];
  expect(labels).toHaveLength(10);
  // The label of the loss chart holds numbers alone.
  expect(labels.filter(([, label]) => label?.includes('&quot;&gt;&lt;script'))).toHaveLength(9);
});
