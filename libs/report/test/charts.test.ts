import { describe, expect, test } from 'vitest';
import {
  renderCalibrationChart,
  renderHazardChart,
  renderIntervalChart,
  renderLineChart,
  renderLossChart,
  renderRocChart,
  renderSurvivalChart,
} from '../src/index.ts';

/** The drawn curves by colour: `d` of every thick path. */
function curves(svg: string): { color: string; dash: string | undefined; path: string }[] {
  return [...svg.matchAll(/<path d="([^"]*)"[^>]*>/g)]
    .filter(
      ([tag]) => tag.includes('stroke-width="2.5"') && tag.includes('stroke-linejoin="bevel"'),
    )
    .map(([tag, path]) => ({
      color: /stroke="([^"]*)"/.exec(tag)?.[1] ?? '',
      dash: /stroke-dasharray="([^"]*)"/.exec(tag)?.[1],
      path: path!,
    }));
}

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text);

describe('renderRocChart()', () => {
  const svg = renderRocChart('t2d', [
    {
      name: 'net',
      points: [
        [0, 0],
        [0.5, 1],
        [1, 1],
      ],
      auroc: { value: 0.75 },
    },
    {
      name: 'linear',
      points: [
        [0, 0],
        [1, 1],
      ],
    },
  ]);

  test('draws each curve in a hue and dash of its own, from corner to corner', () => {
    const [net, linear] = curves(svg);
    expect(net?.color).not.toBe(linear?.color);
    expect(net?.dash).not.toBe(linear?.dash);
    // The plot is 470 pixels square, its lower left corner at (66, 522).
    expect(net?.path).toBe('M66 522L301 52L536 52');
    expect(linear?.path).toBe('M66 522L536 52');
  });

  test('tells the areas in words', () => {
    expect(svg).toContain(
      'aria-label="ROC curves of t2d; area under the curve: net 0.750, linear"',
    );
  });
});

describe('renderLossChart()', () => {
  test('draws two curves and marks the epoch that was kept', () => {
    const svg = renderLossChart({
      loss: 'log loss',
      bestEpoch: 1,
      epochs: [
        { epoch: 0, train: 1, valid: null },
        { epoch: 1, train: 0.5, valid: 0.6 },
        { epoch: 2, train: 0.4, valid: 0.7 },
      ],
    });
    expect(curves(svg).map(({ path }) => path.split(/[ML]/).length - 1)).toEqual([3, 2]);
    expect(texts(svg)).toEqual(expect.arrayContaining(['epoch 1 kept', 'log loss', 'epoch']));
  });

  test('leaves a curve out of the legend when nothing was measured', () => {
    const svg = renderLossChart({ loss: 'loss', epochs: [{ epoch: 0, train: 1, valid: null }] });
    expect(texts(svg)).not.toContain('validation');
  });
});

describe('renderSurvivalChart()', () => {
  const svg = renderSurvivalChart({
    time: 'age (years)',
    groups: [
      {
        name: 'low',
        predicted: [
          [40, 1],
          [80, 0.5],
        ],
        observed: [
          [40, 1],
          [60, 0.5],
          [80, 0.5],
        ],
      },
      {
        name: 'high',
        observed: [
          [40, 1],
          [80, 0],
        ],
      },
    ],
  });

  test('draws what was predicted solid, and Kaplan–Meier as dashed stairs of the same hue', () => {
    const [predicted, observed] = curves(svg);
    expect(observed?.color).toBe(predicted?.color);
    expect(predicted?.dash).toBeUndefined();
    expect(observed?.dash).toBeDefined();
    expect(predicted?.path).toBe('M66 52L536 220');
    expect(observed?.path).toBe('M66 52L301 52L301 220L536 220');
  });

  test('starts the stairs at 1 where the curves begin: all are alive before the first event', () => {
    const late = renderSurvivalChart({
      time: 'years',
      groups: [
        {
          name: 'all',
          predicted: [
            [0, 1],
            [10, 0],
          ],
          observed: [
            [5, 0.5],
            [10, 0.5],
          ],
        },
      ],
    });
    expect(curves(late)[1]?.path).toBe('M66 52L301 52L301 220L536 220');
  });

  test('names a group once', () => {
    expect(texts(svg).filter((text) => text === 'low')).toHaveLength(1);
    expect(texts(svg).filter((text) => text === 'high')).toHaveLength(1);
  });
});

describe('renderCalibrationChart()', () => {
  test('scales both axes to the largest value', () => {
    const svg = renderCalibrationChart('cad', [
      {
        name: 'net',
        bins: [
          { predicted: 0.02, observed: 0.03, people: 9 },
          { predicted: 0.11, observed: 0.13, people: 9 },
        ],
      },
    ]);
    expect(texts(svg).filter((text) => text === '0.2')).toHaveLength(2);
    expect(texts(svg)).not.toContain('0.3');
  });
});

describe('renderHazardChart()', () => {
  test('draws stairs from zero', () => {
    const svg = renderHazardChart({
      time: 'years',
      curves: [
        {
          name: 'base',
          points: [
            [0, 0],
            [1, 2],
          ],
        },
      ],
    });
    expect(curves(svg)[0]?.path).toBe('M66 388L536 388L536 52');
  });
});

describe('renderIntervalChart()', () => {
  const rows = (value: number) =>
    [
      {
        name: 'net',
        role: 'net',
        values: { AUROC: { value, low: value - 0.1, high: value + 0.1 } },
      },
      { name: 'ridge', role: 'linear', values: { AUROC: { value: 0.7 } } },
      { name: 'base', role: 'prevalence', values: { AUROC: { value: 0.5 } } },
    ] as const;
  const metrics = [{ name: 'AUROC' }];
  const svg = renderIntervalChart('AUROC', [
    { name: 't2d', metrics, rows: rows(0.8) },
    { name: 'cad <b>', metrics, rows: rows(0.6) },
    { name: 'rare', metrics, rows: [{ name: 'net', role: 'net', values: { AUROC: null } }] },
  ]);

  test('draws a whisker for each interval, and names tasks and predictors but for the base rate', () => {
    const whiskers = /<path d="(M[^"]*)"[^>]*stroke="#0072b2" stroke-width="2" stroke-linejoin/;
    const lines = whiskers.exec(svg)?.[1]?.split('M').slice(1) ?? [];
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^[\d.]+ ([\d.]+)(L[\d.]+ \1){2}$/);
    expect(texts(svg)).toEqual(expect.arrayContaining(['t2d', 'cad &lt;b&gt;', 'net', 'ridge']));
    expect(texts(svg)).not.toContain('base');
  });

  test('tells the numbers in words', () => {
    expect(svg).toContain('t2d: net 0.800 (0.700–0.900), ridge 0.700, base 0.500; cad &lt;b&gt;: ');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});

test('a logarithmic axis puts equal ratios at equal distances, and shortens its numbers', () => {
  const svg = renderLineChart({
    label: 'growth',
    x: { name: 'variants', isLog: true },
    y: { name: 'seconds', isLog: true },
    series: [
      {
        name: 'ingest',
        style: 0,
        points: [
          [1_000, 1],
          [10_000, 10],
          [100_000, 100],
        ],
      },
    ],
  });
  expect(texts(svg)).toEqual(expect.arrayContaining(['1K', '10K', '100K', 'seconds']));
  const numbers = curves(svg)[0]!
    .path.match(/-?[\d.]+/g)!
    .map(Number);
  const [x1, y1, x2, y2, x3, y3] = numbers as [number, number, number, number, number, number];
  expect(x2 - x1).toBeCloseTo(x3 - x2, 0);
  expect(y2 - y1).toBeCloseTo(y3 - y2, 0);
});
