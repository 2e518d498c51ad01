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

test('of points on one spot the best is drawn, whatever order they come in', () => {
  const points = new ManhattanPoints(600_000);
  for (let i = 0; i < 1000; i++) {
    points.add({ chrom: '1', pos: 1000 + i, log10P: 1.01 + (i === 500 ? 0.05 : 0) });
  }
  for (let i = 0; i < 10; i++) points.add({ chrom: '1', pos: 1000 + i, log10P: 9 + i / 1000 });
  points.add({ chrom: '2', pos: 1000, log10P: 1.01 });
  points.add({ chrom: '2', pos: 1000, log10P: 700 });
  points.add({ chrom: '2', pos: 9e5, log10P: Number.NaN });
  expect(points.points).toEqual([
    { chrom: '1', pos: 1500, log10P: 1.06 },
    { chrom: '1', pos: 1009, log10P: 9.009 },
    { chrom: '2', pos: 1000, log10P: 1.01 },
    { chrom: '2', pos: 1000, log10P: 700 },
  ]);
});

test('a genome of millions of variants becomes a picture of thousands of points', () => {
  const points = new ManhattanPoints(3e9);
  for (let i = 0; i < 1_000_000; i++) {
    points.add({
      chrom: '1',
      pos: 3000 * i + 1,
      log10P: -Math.log10(((i * 7919) % 999_983) / 1e6 + 1e-7),
    });
  }
  expect(points.points.length).toBeGreaterThan(10_000);
  expect(points.points.length).toBeLessThan(30_000);
});
