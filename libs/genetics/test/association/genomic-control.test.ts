import { expect, test } from 'vitest';
import { genomicControl } from '../../src/association/genomic-control.ts';
import { ManhattanPoints } from '../../src/association/manhattan-points.ts';
import { chiSquareOfLog10P } from '../../src/association/normal-tail.ts';

test('statistics under no association have λ 1 and lie on the diagonal', () => {
  const count = 20_001;
  const expected = Float64Array.from({ length: count }, (_, i) =>
    chiSquareOfLog10P(-Math.log10((i + 0.5) / count)),
  );
  const { lambda, tests, quantiles } = genomicControl(
    expected.map((v, i) => (i === 7 ? Number.NaN : v)),
  );
  expect(tests).toBe(count - 1);
  expect(lambda).toBeCloseTo(1, 3);
  expect(quantiles.length).toBeGreaterThan(50);
  expect(quantiles.length).toBeLessThan(500);
  for (const [x, y] of quantiles) expect(Math.abs(x - y)).toBeLessThan(0.1 + 0.01 * x);
  expect(genomicControl(expected.map((value) => 1.3 * value)).lambda).toBeCloseTo(1.3, 3);
  expect(genomicControl(new Float64Array(0)).lambda).toBeNaN();
});

test('points on one spot are drawn once, high ones all', () => {
  const points = new ManhattanPoints();
  for (let i = 0; i < 1000; i++) points.add({ chrom: '1', pos: 1000 + i, log10P: 1.01 });
  for (let i = 0; i < 10; i++) points.add({ chrom: '1', pos: 1000 + i, log10P: 9 });
  points.add({ chrom: '2', pos: 1000, log10P: 1.01 });
  points.add({ chrom: '2', pos: 9e5, log10P: Number.NaN });
  expect(points.points).toHaveLength(12);
});
