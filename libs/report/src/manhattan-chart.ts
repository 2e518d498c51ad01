import { axisOption, chartFrame, MARGIN } from './chart-frame.ts';
import { contigNames, type GenomePlace, genomeAxis, genomeSpans } from './genome-axis.ts';
import { INK, renderSvg, seriesStyle } from './svg.ts';

/** One test of one variant. */
export interface AssociationPoint extends GenomePlace {
  /** `-log10(P)`. */
  readonly log10P: number;
}

const SIZE = { width: 1000, height: 360 };
/** P = 5e-8: significant over a genome of common variants. */
const GENOME_WIDE = -Math.log10(5e-8);
/** The best of so many loci are named. */
const NAMED = 6;
/** A locus ends where this share of the axis is passed; names nearer would lie on each other. */
const ROOM = 0.09;

/** Tests along the genome, contigs side by side in turning hues, with the line of P = 5e-8. */
export function renderManhattanChart(trait: string, points: readonly AssociationPoint[]): string {
  const spans = genomeSpans(points);
  const starts = new Map(spans.map(({ chrom, start, firstPos }) => [chrom, start - firstPos]));
  const placeOf = ({ chrom, pos }: AssociationPoint) => (starts.get(chrom) ?? 0) + pos;
  const last = spans.at(-1);
  const top = points.reduce((most, { log10P }) => Math.max(most, log10P), GENOME_WIDE);
  const width = last ? last.start + last.length : 1;
  const named = bestOfLoci(points, placeOf, ROOM * width);
  const seen = visible(points, placeOf, { width, height: top });
  const series = spans.map(({ chrom }, i) => ({
    type: 'line' as const,
    name: chrom,
    silent: true,
    symbol: 'circle',
    symbolSize: 4,
    showAllSymbol: true,
    lineStyle: { width: 0 },
    itemStyle: { color: seriesStyle(i % 2).color },
    data: seen
      .filter((point) => point.chrom === chrom)
      .map((point) => {
        const value = [placeOf(point), Number(point.log10P.toFixed(3))];
        return named.has(point) ? { value, symbolSize: 8, label: nameOf(point) } : value;
      }),
    ...(i === 0 ? { markLine: genomeWideLine() } : {}),
  }));
  return renderSvg(
    {
      ...chartFrame([]),
      grid: { ...MARGIN, top: 28 },
      xAxis: genomeAxis(spans),
      yAxis: axisOption({ name: '−log10 P', min: 0, max: Math.ceil(1.12 * top) }, 42),
      series: [...series, contigNames(spans)],
    },
    { label: `Manhattan plot of ${trait}: −log10 P of every variant along the genome`, ...SIZE },
  );
}

/** The best point of each two pixels either way: others lie under it. */
function visible(
  points: readonly AssociationPoint[],
  placeOf: (point: AssociationPoint) => number,
  { width, height }: { readonly width: number; readonly height: number },
): readonly AssociationPoint[] {
  const [columns, rows] = [SIZE.width / 2, SIZE.height / 2];
  const best = new Map<number, AssociationPoint>();
  for (const point of points) {
    const column = Math.floor((columns * placeOf(point)) / width);
    const spot = 2 * rows * column + Math.floor((rows * point.log10P) / height);
    if (point.log10P > (best.get(spot)?.log10P ?? -1)) best.set(spot, point);
  }
  return [...best.values()];
}

/** The best significant tests, each the best of what lies within `room`. */
function bestOfLoci(
  points: readonly AssociationPoint[],
  placeOf: (point: AssociationPoint) => number,
  room: number,
): ReadonlySet<AssociationPoint> {
  const best = new Set<AssociationPoint>();
  const significant = points.filter(({ log10P }) => log10P >= GENOME_WIDE);
  for (const point of significant.sort((a, b) => b.log10P - a.log10P)) {
    if (best.size === NAMED) break;
    if ([...best].every((other) => Math.abs(placeOf(other) - placeOf(point)) > room)) {
      best.add(point);
    }
  }
  return best;
}

function nameOf({ chrom, pos }: AssociationPoint) {
  return {
    show: true,
    position: 'top' as const,
    color: INK,
    fontSize: 12,
    formatter: () => `${chrom}:${pos}`,
  };
}

function genomeWideLine() {
  return {
    silent: true,
    symbol: 'none',
    data: [{ yAxis: GENOME_WIDE }],
    lineStyle: { color: INK, type: 'dashed' as const, opacity: 0.7 },
    label: { formatter: () => 'P = 5e-8', color: INK, position: 'insideEndTop' as const },
  };
}
