import { describe, expect, test } from 'vitest';
import { compareWithLinear, type Interval, type Metric, type TaskReport } from '../src/index.ts';

function task(
  net: Interval | null,
  linear: Interval | null,
  metric: Partial<Metric> = {},
): TaskReport {
  return {
    name: 't2d',
    metrics: [{ name: 'score', better: 'higher', ...metric }],
    rows: [
      { name: 'net', role: 'net', values: { score: net } },
      { name: 'ridge', role: 'linear', values: { score: linear } },
    ],
  };
}

const wide: Interval = { value: 0.8, low: 0.7, high: 0.9 };

describe('compareWithLinear()', () => {
  test('says that the net wins when its whole interval is above the baseline', () => {
    expect(compareWithLinear(task(wide, { value: 0.69, low: 0.6, high: 0.75 }))).toEqual({
      beatsLinear: true,
      text: 'score: the net, 0.800 (0.700–0.900), beats the linear baseline, 0.690 (0.600–0.750) outside its interval',
    });
  });

  test('says plainly that it does not, though its value is higher', () => {
    expect(compareWithLinear(task(wide, { value: 0.71 }))).toEqual({
      beatsLinear: false,
      text: 'score: the net, 0.800 (0.700–0.900), does not beat the linear baseline, 0.710 outside its interval',
    });
  });

  test('turns round for a metric of which less is better', () => {
    const lower = { better: 'lower' } as const;
    expect(compareWithLinear(task(wide, { value: 0.91 }, lower))?.beatsLinear).toBe(true);
    expect(compareWithLinear(task(wide, { value: 0.89 }, lower))?.beatsLinear).toBe(false);
  });

  test('goes by the paired gain when there is one', () => {
    const tie = task(wide, { value: 0.79 });
    const won = compareWithLinear({ ...tie, gain: { value: 0.01, low: 0.002, high: 0.02 } });
    expect(won?.beatsLinear).toBe(true);
    expect(won?.text).toContain('on the same people they differ by 0.0100 (0.00200–0.0200)');
    const lost = compareWithLinear({ ...tie, gain: { value: 0.01, low: -0.01, high: 0.03 } });
    expect(lost?.beatsLinear).toBe(false);
  });

  test('without an interval no win is claimed', () => {
    expect(compareWithLinear(task({ value: 0.99 }, { value: 0.5 }))?.beatsLinear).toBe(false);
  });

  test('says nothing when either was not measured or neither end is better', () => {
    expect(compareWithLinear(task(null, wide))).toBeNull();
    expect(compareWithLinear(task(wide, { value: Number.NaN }))).toBeNull();
    expect(compareWithLinear({ ...task(wide, wide), metrics: [{ name: 'score' }] })).toBeNull();
    expect(compareWithLinear({ ...task(wide, wide), metrics: [] })).toBeNull();
  });
});
