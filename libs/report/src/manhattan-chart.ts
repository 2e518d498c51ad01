import { axisOption, chartFrame } from './chart-frame.ts';
import { INK, renderSvg, seriesStyle } from './svg.ts';

/** One test of one variant. */
export interface AssociationPoint {
  readonly chrom: string;
  /** 1-based. */
  readonly pos: number;
  /** `-log10(P)`. */
  readonly log10P: number;
}

const SIZE = { width: 1000, height: 360 };
/** P = 5e-8: significant over a genome of common variants. */
const GENOME_WIDE = -Math.log10(5e-8);
/** Room between two contigs, as a share of the genome. */
const GAP = 0.005;

/** Where a contig begins on the axis, and how long it is. */
interface Span {
  readonly chrom: string;
  readonly start: number;
  readonly length: number;
}

/** Tests along the genome, contigs side by side in turning hues, with the line of P = 5e-8. */
export function renderManhattanChart(trait: string, points: readonly AssociationPoint[]): string {
  const spans = spansOf(points);
  const start = new Map(spans.map((span, i) => [span.chrom, { ...span, i }]));
  const end = (spans.at(-1)?.start ?? 0) + (spans.at(-1)?.length ?? 1);
  const top = points.reduce((most, { log10P }) => Math.max(most, log10P), GENOME_WIDE);
  const series = spans.map(({ chrom }, i) => ({
    type: 'line' as const,
    name: chrom,
    silent: true,
    symbol: 'circle',
    symbolSize: 4,
    showAllSymbol: true,
    lineStyle: { width: 0 },
    itemStyle: { color: seriesStyle(i % 2).color },
    data: points
      .filter((point) => point.chrom === chrom)
      .map(({ pos, log10P }) => [(start.get(chrom)?.start ?? 0) + pos, Number(log10P.toFixed(3))]),
    ...(i === 0
      ? {
          markLine: {
            silent: true,
            symbol: 'none',
            data: [{ yAxis: GENOME_WIDE }],
            lineStyle: { color: INK, type: 'dashed' as const, opacity: 0.7 },
            label: { formatter: () => 'P = 5e-8', color: INK, position: 'insideEndTop' as const },
          },
        }
      : {}),
  }));
  const frame = chartFrame([]);
  return renderSvg(
    {
      ...frame,
      xAxis: {
        ...axisOption({ name: 'contig', min: 0, max: end }, 32),
        axisLabel: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
      },
      yAxis: axisOption({ name: '−log10 P', min: 0, max: Math.ceil(1.05 * top) }, 42),
      series: [...series, contigLabels(spans)],
    },
    { label: `Manhattan plot of ${trait}: −log10 P of every variant along the genome`, ...SIZE },
  );
}

/** Contigs in the order in which they come, gaps between. */
function spansOf(points: readonly AssociationPoint[]): readonly Span[] {
  const ends = new Map<string, number>();
  for (const { chrom, pos } of points) ends.set(chrom, Math.max(pos, ends.get(chrom) ?? 0));
  const total = [...ends.values()].reduce((sum, length) => sum + length, 0);
  let start = 0;
  return [...ends].map(([chrom, length]) => {
    const span = { chrom, start, length };
    start += length + GAP * total;
    return span;
  });
}

/** Names of contigs under the axis, as labels of invisible points. */
function contigLabels(spans: readonly Span[]) {
  return {
    type: 'line' as const,
    silent: true,
    symbol: 'circle',
    symbolSize: 0.01,
    showAllSymbol: true,
    lineStyle: { width: 0 },
    data: spans.map(({ chrom, start, length }) => ({
      value: [start + length / 2, 0],
      label: {
        show: true,
        position: 'bottom' as const,
        distance: 6,
        color: INK,
        fontSize: 11,
        formatter: () => chrom.replace(/^chr/, ''),
      },
    })),
  };
}
