import { LineChart, type LineSeriesOption } from 'echarts/charts';
import {
  GridComponent,
  type GridComponentOption,
  LegendComponent,
  type LegendComponentOption,
  MarkLineComponent,
} from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml } from './html.ts';
import type { Point } from './run-report.ts';

use([LineChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | LegendComponentOption>;

/** One line of a chart. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly Point[];
  /** Which hue, and which marker; series that share it belong together. */
  readonly style: number;
  readonly dash?: 'solid' | 'dashed' | 'dotted';
  /** A staircase that holds each value until the next x. */
  readonly isStep?: boolean;
  /** Drawn thin and grey, without a place in the legend: a line to compare with. */
  readonly isReference?: boolean;
}

/** An axis; the bounds are taken from the data where they are absent. */
export interface ChartAxis {
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
}

/** What `renderLineChart` draws. */
export interface LineChart2D {
  /** Said by screen readers in place of the picture. */
  readonly label: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
  /** A labelled vertical line. */
  readonly mark?: { readonly x: number; readonly text: string };
}

const WIDTH = 560;
const HEIGHT = 400;

/** Hues that people with any colour vision tell apart, at least 3:1 on white and on near-black. */
const HUES = ['#0072b2', '#d55e00', '#009e73', '#b5629b', '#8a6d00', '#6b7280'];
const MARKERS = ['circle', 'triangle', 'rect', 'diamond', 'emptyCircle', 'emptyTriangle'];
/** Takes the colour of the text around the chart: dark on light and light on dark. */
const INK = 'currentColor';

/** A line chart as one `<svg>` element, without scripts and without outside references. */
export function renderLineChart(chart: LineChart2D): string {
  const view = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    view.setOption(chartOption(chart));
    return finishSvg(view.renderToSVGString(), chart.label);
  } finally {
    view.dispose();
  }
}

function chartOption({ x, y, series, mark }: LineChart2D): ChartOption {
  const named = series.filter((one) => !one.isReference).map((one) => one.name);
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', fontSize: 13, color: INK },
    legend: { data: named, top: 0, left: 48, itemWidth: 34, textStyle: { color: INK } },
    grid: { left: 60, right: 20, top: 56, bottom: 52 },
    xAxis: axisOption(x),
    yAxis: axisOption(y),
    series: series.map((one, i) => seriesOption(one, i === 0 ? mark : undefined)),
  };
}

function axisOption({ name, min, max }: ChartAxis) {
  return {
    type: 'value' as const,
    name,
    nameLocation: 'middle' as const,
    nameGap: 34,
    scale: true,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    nameTextStyle: { color: INK },
    axisLabel: { color: INK },
    axisLine: { show: true, lineStyle: { color: INK } },
    splitLine: { lineStyle: { color: INK, opacity: 0.15 } },
  };
}

function seriesOption(series: ChartSeries, mark: LineChart2D['mark']): LineSeriesOption {
  const color = series.isReference ? INK : (HUES[series.style % HUES.length] ?? INK);
  const points = thin(series.points);
  return {
    type: 'line',
    name: series.name,
    data: points.map(([x, y]) => [x, y]),
    silent: true,
    step: series.isStep ? 'end' : false,
    symbol: MARKERS[series.style % MARKERS.length] ?? 'circle',
    symbolSize: 8,
    showSymbol: !series.isReference && !series.isStep && points.length <= 40,
    showAllSymbol: true,
    itemStyle: { color },
    lineStyle: {
      color,
      width: series.isReference ? 1 : 2.5,
      opacity: series.isReference ? 0.6 : 1,
      type: series.dash ?? 'solid',
    },
    ...(mark ? { markLine: markLineOption(mark) } : {}),
  };
}

function markLineOption({ x, text }: NonNullable<LineChart2D['mark']>) {
  return {
    silent: true,
    symbol: 'none',
    data: [{ xAxis: x }],
    lineStyle: { color: INK, type: 'dotted' as const, opacity: 0.7 },
    label: { formatter: () => text, color: INK, position: 'end' as const },
  };
}

/** Points nearer than this to the last one kept, as a share of the chart, are not drawn: under a pixel. */
const RESOLUTION = 1 / 1000;

/** Drops the points that cannot be seen, so that a curve of a million points stays small. */
export function thin(points: readonly Point[]): Point[] {
  const known = points.filter((point) => point.every(Number.isFinite));
  const width = range(known.map(([x]) => x)) * RESOLUTION;
  const height = range(known.map(([, y]) => y)) * RESOLUTION;
  const kept: Point[] = [];
  for (const [i, point] of known.entries()) {
    const last = kept.at(-1);
    const isSeen =
      !last || Math.abs(point[0] - last[0]) > width || Math.abs(point[1] - last[1]) > height;
    if (isSeen || i === known.length - 1) kept.push(point);
  }
  return kept;
}

function range(values: readonly number[]): number {
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return high - low;
}

function finishSvg(svg: string, label: string): string {
  return svg.replace('<svg ', `<svg role="img" aria-label="${escapeHtml(label)}" `);
}
