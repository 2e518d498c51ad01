/// <reference path="./echarts-bundle.d.ts" />
import { createHash } from 'node:crypto';
import type { LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { init } from 'echarts/dist/echarts.esm.min.mjs';
import { escapeHtml } from './html.ts';

/** What is used of ECharts. */
export type ChartOption = ComposeOption<
  LineSeriesOption | GridComponentOption | LegendComponentOption
>;

/** Takes the colour of the text around the chart: dark on light and light on dark. */
export const INK = 'currentColor';

/** Hues that people with any colour vision tell apart, at least 3:1 on white and on near-black. */
const HUES = ['#0072b2', '#d55e00', '#009e73', '#b5629b', '#8a6d00', '#6b7280'];
const MARKERS = ['circle', 'triangle', 'rect', 'diamond', 'pin', 'arrow'];
const DASHES = ['solid', 'dashed', 'dotted'] as const;

/** Hue, marker and dash of the `i`-th predictor: each alone tells the first three apart. */
export function seriesStyle(i: number) {
  return {
    color: HUES[i % HUES.length] ?? INK,
    symbol: MARKERS[i % MARKERS.length] ?? 'circle',
    dash: DASHES[i % DASHES.length] ?? 'solid',
  };
}

/** What a picture needs beside its content. */
export interface Picture {
  /** Said by screen readers in place of the picture. */
  readonly label: string;
  /** In CSS pixels, as is `height`. */
  readonly width: number;
  readonly height: number;
}

/** A chart as one `<svg>` element, without scripts and outside references; same option, same bytes. */
export function renderSvg(option: ChartOption, { label, width, height }: Picture): string {
  const view = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    view.setOption(option);
    return finish(view.renderToSVGString(), label);
  } finally {
    view.dispose();
  }
}

/**
 * Adds the label and takes out what is for scripts: hover rules and data indices.
 *
 * ECharts numbers its ids over the life of the process; a hash of the picture makes them the
 * same at every run and unique on a page.
 */
function finish(svg: string, label: string): string {
  const drawn = svg
    .replace(/<style >.*?<\/style>\n?/s, '')
    .replace(/ (class="zr\d+-cls-\d+"|ecmeta_\w+="\w*"|pointer-events="visible")/g, '')
    .replace('<svg ', `<svg role="img" aria-label="${escapeHtml(label)}" `);
  const plain = drawn.replace(/(id="|url\(#)zr\d+-/g, '$1');
  const prefix = `c${createHash('sha256').update(plain).digest('hex').slice(0, 8)}`;
  return drawn.replace(/(id="|url\(#)zr\d+-/g, `$1${prefix}-`);
}
