import { type ChartSeries, renderLineChart } from '@dirghayu/report';
import { CURVES } from '../benchmarks/ingest-curve.ts';
import type { BenchRecord } from '../record.ts';
import { curveOf } from './cost-model.ts';
import type { Point } from './curve.ts';

/** A picture beside the pages, drawn from the figures. */
export interface CurvePicture {
  /** Its name in docs/. */
  readonly file: string;
  /** Said in place of it. */
  readonly label: string;
  readonly svg: string;
}

const SERIES = [
  { name: 'more variants', title: CURVES.variants },
  { name: 'more people', title: CURVES.people },
  { name: 'more files', title: CURVES.files },
];
/** A picture in a file has no text around it whose colours it could take. */
const PAPER = 'style="background:#fff;color:#1f2328"';

/** Time and memory of an ingest over its size; none without figures. */
export function curvePictures(record: BenchRecord | null): readonly CurvePicture[] {
  const seconds = curves(record, (point) => point.seconds);
  const megabytes = curves(record, (point) => point.peakBytes / 1e6);
  return [
    picture('ingest-time.svg', 'seconds of an ingest', seconds),
    picture('ingest-memory.svg', 'peak memory of an ingest, MB', megabytes),
  ].flat();
}

function curves(record: BenchRecord | null, y: (point: Point) => number): ChartSeries[] {
  return SERIES.map(({ name, title }, style) => ({
    name,
    style,
    points: curveOf(record, title)
      .map((point) => [point.people * point.variants, y(point)] as const)
      .filter(([, value]) => value > 0),
  })).filter(({ points }) => points.length > 0);
}

function picture(file: string, name: string, series: readonly ChartSeries[]): CurvePicture[] {
  if (series.length === 0) return [];
  const label = `${name}, by genotypes`;
  const svg = renderLineChart({
    label,
    x: { name: 'genotypes', isLog: true },
    y: { name, isLog: true },
    series,
  });
  return [{ file, label, svg: `${svg.replace('<svg ', `<svg ${PAPER} `)}\n` }];
}
