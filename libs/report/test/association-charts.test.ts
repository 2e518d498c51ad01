import { expect, test } from 'vitest';
import { renderManhattanChart } from '../src/manhattan-chart.ts';
import { renderQuantileChart } from '../src/quantile-chart.ts';

test('a Manhattan plot has every contig, every point and the line of significance', () => {
  const points = ['chr1', 'chr2', 'chrX'].flatMap((chrom) =>
    Array.from({ length: 50 }, (_, i) => ({ chrom, pos: 1000 * i + 1, log10P: i / 5 })),
  );
  const svg = renderManhattanChart('bmi', points);
  expect(svg).toContain('aria-label="Manhattan plot of bmi');
  for (const text of ['>1<', '>2<', '>X<', '>P = 5e-8<', '>−log10 P<']) expect(svg).toContain(text);
  expect(svg.match(/<path/g)?.length).toBeGreaterThanOrEqual(150);
  expect(renderManhattanChart('bmi', points)).toBe(svg);
  expect(renderManhattanChart('nothing', [])).toContain('<svg');
});

test('a QQ plot tells λ, also an unknown one', () => {
  const quantiles = [
    [3, 8],
    [1, 1.1],
  ] as const;
  expect(renderQuantileChart('bmi', { lambda: 1.0642, quantiles })).toContain('λ = 1.064');
  expect(renderQuantileChart('bmi', { lambda: Number.NaN, quantiles: [] })).toContain(
    'λ = unknown',
  );
});

test('points that would lie on each other are drawn once, by the best of them', () => {
  const spread = [1, 1e6].map((pos) => ({ chrom: '1', pos, log10P: 9 }));
  const heap = Array.from({ length: 500 }, (_, i) => ({
    chrom: '1',
    pos: 500_000 + i,
    log10P: 3.01 + i * 1e-5,
  }));
  const count = (svg: string) => svg.split('<path').length;
  const of = (points: typeof spread) => count(renderManhattanChart('bmi', points));
  expect(of([...spread, ...heap]) - of(spread)).toBeLessThan(4);
  expect(of([...spread, ...heap])).toBeGreaterThan(of(spread));
});
