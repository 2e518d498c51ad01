import { expect, it } from 'vitest';
import { flowPicture } from '../src/flow-picture.ts';

it('flowPicture() shows every line and what leads from one box to the next', () => {
  const svg = flowPicture({
    panels: [
      { title: 'a.vcf', lines: ['GT  0|1 <DEL> & "x"', ''] },
      { title: 'train', lines: ['AUROC'] },
    ],
    arrows: ['ingest'],
  });
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
  expect(texts).toEqual([
    'a.vcf',
    'GT  0|1 &lt;DEL> &amp; &quot;x&quot;',
    'ingest',
    'train',
    'AUROC',
  ]);
  const rows = [...svg.matchAll(/<text[^>]* y="([\d.]+)"/g)].map(([, y]) => Number(y));
  expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  expect(svg.match(/<path /g)?.length).toBe(1);
});
