import { type ChartOption, INK } from './svg.ts';

/** An axis; the bounds are taken from the data where they are absent. */
export interface ChartAxis {
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
  /** Least distance of two ticks: 1 for an axis of whole numbers. */
  readonly minInterval?: number;
  /** Equal distances are equal ratios; values must be above 0. */
  readonly isLog?: boolean;
}

/** Room around the plot, in CSS pixels. */
export const MARGIN = { left: 66, right: 24, top: 52, bottom: 52 };

/** What every chart has: a still picture, its letters, a legend of `names` at the top left. */
export function chartFrame(names: readonly string[], left = MARGIN.left): ChartOption {
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', fontSize: 14, color: INK },
    legend: {
      data: [...names],
      top: 0,
      left: left - 5,
      itemWidth: 38,
      itemGap: 30,
      textStyle: { color: INK, fontSize: 14 },
    },
    grid: { ...MARGIN, left },
  };
}

/** An axis of numbers, its name in the middle and `nameGap` pixels away. */
export function axisOption({ name, isLog = false, ...bounds }: ChartAxis, nameGap: number) {
  return {
    type: isLog ? ('log' as const) : ('value' as const),
    name,
    nameLocation: 'middle' as const,
    nameGap,
    scale: true,
    ...bounds,
    nameTextStyle: { color: INK, fontSize: 14 },
    axisLabel: { color: INK, fontSize: 13, ...(isLog ? { formatter: shortNumber } : {}) },
    axisLine: { show: true, onZero: false, lineStyle: { color: INK } },
    splitLine: { lineStyle: { color: INK, opacity: 0.15 } },
  };
}

/** 100K, 10M, 1B: powers of ten written out run into each other. */
function shortNumber(value: number): string {
  return value.toLocaleString('en', { notation: 'compact' });
}
