import { axisOption } from './chart-frame.ts';
import { INK } from './svg.ts';

/** A place on the genome. */
export interface GenomePlace {
  readonly chrom: string;
  /** 1-based. */
  readonly pos: number;
}

/** Where the places of a contig lie on the axis. */
export interface GenomeSpan {
  readonly chrom: string;
  /** On the axis. */
  readonly start: number;
  readonly length: number;
  /** The first place that is drawn. */
  readonly firstPos: number;
}

/** Room between two contigs, as a share of what is drawn. */
const GAP = 0.02;

/** Contigs side by side, in the order in which they come, each from its first place to its last. */
export function genomeSpans(places: readonly GenomePlace[]): readonly GenomeSpan[] {
  const ends = new Map<string, { first: number; last: number }>();
  for (const { chrom, pos } of places) {
    const { first, last } = ends.get(chrom) ?? { first: pos, last: pos };
    ends.set(chrom, { first: Math.min(first, pos), last: Math.max(last, pos) });
  }
  const total = [...ends.values()].reduce((sum, { first, last }) => sum + last - first + 1, 0);
  let start = 0;
  return Array.from(ends, ([chrom, { first, last }]) => {
    const span = { chrom, start, length: last - first + 1, firstPos: first };
    start += span.length + GAP * total;
    return span;
  });
}

/** The axis under them: without numbers, since contigs are named by `contigNames`. */
export function genomeAxis(spans: readonly GenomeSpan[]) {
  const last = spans.at(-1);
  const end = last ? last.start + last.length : 1;
  return {
    ...axisOption(
      { name: 'place on the genome, by contig', min: -0.01 * end, max: 1.01 * end },
      32,
    ),
    axisLabel: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
  };
}

/** Names of contigs under the axis, as labels of invisible points. */
export function contigNames(spans: readonly GenomeSpan[]) {
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
        fontSize: 12,
        formatter: () => chrom.replace(/^chr/, ''),
      },
    })),
  };
}
