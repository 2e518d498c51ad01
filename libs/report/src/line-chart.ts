import type { LineSeriesOption } from 'echarts/charts';
import { axisOption, type ChartAxis, chartFrame, MARGIN } from './chart-frame.ts';
import type { Point } from './run-report.ts';
import { type ChartOption, INK, renderSvg, seriesStyle } from './svg.ts';
import { visiblePoints } from './visible-points.ts';

/** One line of a chart. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly Point[];
  /** Which hue, marker and dash; lines that share it belong together. */
  readonly style: number;
  readonly dash?: 'solid' | 'dashed' | 'dotted';
  /** A staircase that holds each value until the next x. */
  readonly isStep?: boolean;
  /** A line without markers, where there is nothing to tell it from. */
  readonly isPlain?: boolean;
  /** Points without a line between them. */
  readonly isScatter?: boolean;
  /** Without a place in the legend; the caption tells what it is. */
  readonly isUnnamed?: boolean;
  /** Drawn thin and in ink: a line to compare with. */
  readonly isReference?: boolean;
}

/** What `renderLineChart` draws. */
export interface LinePicture {
  /** Said by screen readers in place of the picture. */
  readonly label: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
  /** Both axes of one length, for two shares. */
  readonly isSquare?: boolean;
  /** A labelled vertical line. */
  readonly mark?: { readonly x: number; readonly text: string };
}

const PLOT = { width: 470, height: 336 };
/** Curves of more points than this carry markers at some of them only. */
const MARKERS_SHOWN = 12;

/** A line chart as one `<svg>` element. */
export function renderLineChart(picture: LinePicture): string {
  const height = picture.isSquare ? PLOT.width : PLOT.height;
  return renderSvg(chartOption(picture), {
    label: picture.label,
    width: PLOT.width + MARGIN.left + MARGIN.right,
    height: height + MARGIN.top + MARGIN.bottom,
  });
}

function chartOption({ x, y, series, mark }: LinePicture): ChartOption {
  const named = series.filter((one) => !one.isReference && !one.isUnnamed);
  return {
    ...chartFrame(named.map(({ name }) => name)),
    xAxis: axisOption(x, 32),
    yAxis: axisOption(y, 42),
    series: series.map((one, i) => seriesOption(one, i === 0 ? mark : undefined)),
  };
}

function seriesOption(series: ChartSeries, mark: LinePicture['mark']): LineSeriesOption {
  const { color, symbol, dash } = seriesStyle(series.style);
  const ink = series.isReference ? INK : color;
  return {
    type: 'line',
    name: series.name,
    data: series.isScatter
      ? series.points.map((point) => [...point])
      : withMarkers(visiblePoints(series.points), series.style),
    silent: true,
    step: series.isStep ? 'end' : false,
    symbol,
    symbolSize: series.isScatter ? 4 : 9,
    showSymbol: !series.isReference && !series.isPlain,
    showAllSymbol: true,
    itemStyle: { color: ink },
    lineStyle: {
      color: ink,
      width: series.isScatter ? 0 : series.isReference ? 1 : 2.5,
      opacity: series.isReference ? 0.6 : 1,
      type: series.dash ?? dash,
    },
    ...(mark ? { markLine: markLineOption(mark) } : {}),
  };
}

/** Long curves keep a few markers, shifted by style so that those of two curves do not meet. */
function withMarkers(points: readonly Point[], style: number) {
  const every = Math.ceil(points.length / 6);
  const shift = Math.floor((every * (1 + style)) / 4);
  return points.map(([x, y], i) => {
    const isMarked = points.length <= MARKERS_SHOWN || i % every === shift;
    return { value: [x, y], ...(isMarked ? {} : { symbol: 'none' }) };
  });
}

function markLineOption({ x, text }: NonNullable<LinePicture['mark']>) {
  return {
    silent: true,
    symbol: 'none',
    data: [{ xAxis: x }],
    lineStyle: { color: INK, type: 'dotted' as const, opacity: 0.7 },
    label: { formatter: () => text, color: INK, fontSize: 13, position: 'end' as const },
  };
}
