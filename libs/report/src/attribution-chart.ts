import type { LineSeriesOption } from 'echarts/charts';
import { axisOption, chartFrame, MARGIN } from './chart-frame.ts';
import { contigNames, type GenomeSpan, genomeAxis, genomeSpans } from './genome-axis.ts';
import type { AttributedVariant } from './run-report.ts';
import { INK, renderSvg, seriesStyle } from './svg.ts';

const SIZE = { width: 1000, height: 300 };
/** The most important ones are named. */
const NAMED = 5;
/** Names nearer than this, as a share of the axis, would lie on each other. */
const ROOM = 0.09;

/** How much each variant adds to what a net predicts, along the genome: a stem a variant. */
export function renderAttributionChart(
  task: string,
  { unit, variants }: { readonly unit: string; readonly variants: readonly AttributedVariant[] },
): string {
  const spans = genomeSpans(variants);
  const places = new Map(spans.map((span, i) => [span.chrom, { ...span, i }]));
  const named = namedVariants(variants, places);
  const top = variants.reduce((most, { importance }) => Math.max(most, importance), 0) || 1;
  const series = spans.map(({ chrom }, i) => {
    const here = variants.filter((variant) => variant.chrom === chrom);
    return stems(
      chrom,
      i,
      here.flatMap((variant) => stem(variant, places, named.has(variant))),
    );
  });
  const names = [...named].map(({ name }) => name).join(', ');
  return renderSvg(
    {
      ...chartFrame([]),
      grid: { ...MARGIN, top: 28 },
      xAxis: genomeAxis(spans),
      yAxis: { ...axisOption({ name: unit, min: 0, max: 1.18 * top }, 46), axisLabel: yLabels() },
      series: [...series, contigNames(spans)],
    },
    { label: `What each variant adds to ${task} along the genome; most: ${names}`, ...SIZE },
  );
}

function yLabels() {
  return {
    color: INK,
    fontSize: 13,
    showMaxLabel: false,
    formatter: (value: number) => String(Number(value.toPrecision(2))),
  };
}

type Places = ReadonlyMap<string, GenomeSpan & { readonly i: number }>;

function placeOf({ chrom, pos }: AttributedVariant, places: Places): number {
  const span = places.get(chrom);
  return span ? span.start + pos - span.firstPos : 0;
}

/** The most important variants that leave room for each other's names. */
function namedVariants(
  variants: readonly AttributedVariant[],
  places: Places,
): ReadonlySet<AttributedVariant> {
  const end = Math.max(...[...places.values()].map(({ start, length }) => start + length), 1);
  const named = new Set<AttributedVariant>();
  const sorted = [...variants].sort((a, b) => b.importance - a.importance);
  for (const variant of sorted.slice(0, 4 * NAMED)) {
    const place = placeOf(variant, places);
    const isFree = [...named].every((other) => {
      return Math.abs(placeOf(other, places) - place) > ROOM * end;
    });
    if (isFree && named.size < NAMED) named.add(variant);
  }
  return named;
}

function stem(variant: AttributedVariant, places: Places, isNamed: boolean) {
  const x = placeOf(variant, places);
  const label = {
    show: true,
    position: 'top' as const,
    color: INK,
    fontSize: 12,
    formatter: () => variant.name,
  };
  return [
    { value: [x, 0], symbol: 'none' },
    {
      value: [x, Number(variant.importance.toPrecision(4))],
      ...(isNamed ? { label } : { symbol: 'none' }),
    },
    { value: ['-', '-'] },
  ];
}

function stems(name: string, i: number, data: object[]): LineSeriesOption {
  const { color } = seriesStyle(i % 2);
  return {
    type: 'line',
    name,
    data: data as NonNullable<LineSeriesOption['data']>,
    silent: true,
    symbol: 'circle',
    symbolSize: 6,
    showAllSymbol: true,
    itemStyle: { color },
    lineStyle: { color, width: 1.5 },
  };
}
