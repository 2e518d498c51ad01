import { describe, expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { SAMPLE_REPORT } from './sample-report.ts';

const page = renderReport(SAMPLE_REPORT);
/** The text that a reader sees, without the pictures. */
const text = page.replace(/<(style|svg).*?<\/\1>/gs, '').replace(/<[^>]*>/g, '');

describe('renderReport()', () => {
  test('makes one document with one h1 and a heading for each part', () => {
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    const headings = [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, heading]) => heading);
    expect(headings).toEqual([
      'Model card',
      'DiseaseNet-Multi',
      'LifespanNet-India',
      'Data and run',
      'Lost on the way',
    ]);
  });

  test('shows the warnings before any result', () => {
    expect(text.indexOf('every interval on this page is wide')).toBeGreaterThan(0);
    expect(text.indexOf('every interval on this page is wide')).toBeLessThan(text.indexOf('AUROC'));
  });

  test('needs neither network nor scripts', () => {
    const addresses = page.match(/\w+:\/\/[^"' )<]+/g) ?? [];
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\((?!#)|javascript:| on\w+=/i);
  });

  test('never shows a value that is not there as a word', () => {
    expect(page).not.toMatch(/undefined|NaN|Infinity|\[object|>null|null</);
  });

  test('labels every picture, and captions every table and figure', () => {
    const pictures = page.match(/<svg [^>]*>/g) ?? [];
    expect(pictures).toHaveLength(10);
    for (const picture of pictures) expect(picture).toMatch(/role="img" aria-label="[^"]{20,}"/);
    expect(page.match(/<figcaption>[^<]/g)).toHaveLength(10);
    expect(page.match(/<caption>[^<]/g)).toHaveLength(page.match(/<table/g)?.length ?? -1);
  });

  test('refers only to clip paths on the page, and gives no id twice', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(id);
  });

  test('gives the same bytes for the same report, also after JSON', () => {
    expect(renderReport(SAMPLE_REPORT)).toBe(page);
    expect(renderReport(JSON.parse(JSON.stringify(SAMPLE_REPORT)))).toBe(page);
  });

  test('separates thousands', () => {
    expect(text).toContain('12,034, of them 4,120 as features');
  });

  test('is a page even when there is nothing to say', () => {
    const empty = renderReport({ title: 'Nothing yet', models: [] });
    expect(empty).toContain('<h1>Nothing yet</h1>');
    expect(empty).not.toMatch(/<h2>|<table|<svg|<ul>|<dl>|class="warnings"/);
  });

  test('leaves out the empty pieces of a model', () => {
    const bare = renderReport({
      title: 'Bare',
      warnings: [],
      dropped: [],
      models: [
        {
          name: 'net',
          history: { loss: 'loss', epochs: [] },
          tasks: [
            {
              name: 'rare',
              note: 'One positive in the test split: nothing can be measured.',
              metrics: [{ name: 'AUROC', better: 'higher' }],
              rows: [],
              roc: [],
              calibration: [],
              survival: { time: 'age', groups: [] },
              cumulativeHazard: { time: 'age', curves: [] },
            },
          ],
        },
      ],
    });
    expect(bare).toContain('One positive in the test split');
    expect(bare).not.toMatch(/<table|<svg|<figure|class="verdict|class="warnings"/);
  });

  test('stays under 3 MB with forty tasks of curves of 10,000 points', () => {
    const points = Array.from({ length: 10_001 }, (_, i) => [i / 1e4, (i / 1e4) ** 0.4] as const);
    const [model] = SAMPLE_REPORT.models;
    const [task] = model!.tasks;
    const tasks = Array.from({ length: 40 }, (_, i) => ({
      ...task!,
      name: `disease ${i}`,
      roc: task!.roc!.map((curve) => ({ ...curve, points })),
    }));
    const large = renderReport({ ...SAMPLE_REPORT, models: [{ ...model!, tasks }] });
    expect(large.length).toBeGreaterThan(500_000);
    expect(Buffer.byteLength(large)).toBeLessThan(3e6);
  });
});
