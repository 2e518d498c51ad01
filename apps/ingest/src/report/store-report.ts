import { storeFingerprint } from '@dirghayu/cohort-store';
import { formatCount } from '@dirghayu/command-line';
import type { StoreChart, StoreReport } from '@dirghayu/report';
import {
  FREQUENCY_BIN,
  MISSING_BIN,
  type PersonFigures,
  type StoreFigures,
} from './store-figures.ts';

const BINS = 40;
type Point = readonly [number, number];

/** The report of a store, as plain data for the report lib. */
export function storeReport(dataDir: string, figures: StoreFigures, now: Date): StoreReport {
  const { manifest } = figures.session;
  const { transitions, transversions } = figures.variants;
  const ratio = transversions > 0 ? (transitions / transversions).toFixed(2) : 'unknown';
  return {
    title: `Cohort store ${dataDir}`,
    createdAt: now.toISOString(),
    facts: [
      ['people', formatCount(manifest.samples.count)],
      ['variants', formatCount(manifest.variants.count)],
      ['genome build', manifest.build ?? 'not stated'],
      [
        'Ti/Tv',
        `${ratio} (${formatCount(transitions)} transitions, ${formatCount(transversions)} transversions)`,
      ],
      [
        'phenotypes',
        (manifest.phenotypes?.columns ?? []).map(({ name }) => name).join(', ') || 'none',
      ],
      ...sexCheck(figures),
      ['sources', formatCount(manifest.sources.length)],
      ['fingerprint', storeFingerprint(manifest)],
    ],
    charts: [...variantCharts(figures), ...peopleCharts(figures)],
    dropped: Object.entries(manifest.diagnostics).map(([kind, count]) => ({
      kind,
      unit: 'variants' as const,
      count,
    })),
  };
}

function variantCharts({ variants }: StoreFigures): StoreChart[] {
  const { frequencies, missing, hardyWeinberg } = variants;
  return [
    histogram(
      'minor allele frequency',
      'variants',
      steps(frequencies, 0, FREQUENCY_BIN),
      'Allele frequency spectrum: variants by frequency of the rarer allele.',
    ),
    histogram(
      'share of missing calls',
      'variants',
      steps(missing, 0, MISSING_BIN),
      'Missingness of variants; the last step holds all above.',
    ),
    histogram(
      '−log10 P',
      'variants',
      steps(hardyWeinberg, 0, 1),
      'Hardy–Weinberg: autosomal variants by exact test; the last step holds all above. Without departure each step holds a tenth of the one before.',
    ),
  ];
}

/** Below the first, calls on X are a man's; above the second, a woman's. */
const [MAN, WOMAN] = [0.3, 0.6];
/** People who are named; the others are counted. */
const MOST_NAMED = 20;

/** Whether calls on X fit what the clinical table says. */
function sexCheck({ people, sexes, ids }: StoreFigures): (readonly [string, string])[] {
  const told = people.flatMap(({ twoX }, i) => {
    const recorded = sexes[i] ?? null;
    return Number.isNaN(twoX) || recorded === null ? [] : [{ id: ids[i] ?? '', recorded, twoX }];
  });
  if (told.length === 0) return [];
  const calledOf = (twoX: number) => (twoX < MAN ? 'man' : twoX > WOMAN ? 'woman' : null);
  const unclear = told.filter(({ twoX }) => calledOf(twoX) === null);
  const other = told.filter(({ twoX, recorded }) => ![recorded, null].includes(calledOf(twoX)));
  const agree = told.length - unclear.length - other.length;
  const named = (some: typeof told) => {
    if (some.length === 0) return '';
    const names = some
      .slice(0, MOST_NAMED)
      .map(({ id, recorded }) => `${id} (a ${recorded} in the table)`);
    const more = some.length > MOST_NAMED ? ` and ${some.length - MOST_NAMED} more` : '';
    return `: ${names.join(', ')}${more}`;
  };
  const text = `calls on X fit the table for ${formatCount(agree)} people, not for ${formatCount(other.length)}${named(other)}; unclear for ${formatCount(unclear.length)}${named(unclear)}`;
  return [['sex check', text]];
}

function peopleCharts({ people, components }: StoreFigures): StoreChart[] {
  if (people.length === 0) return [];
  const of = (key: keyof PersonFigures) =>
    people.map((person) => person[key]).filter(Number.isFinite);
  const charts: StoreChart[] = [
    histogram(
      'share of missing calls',
      'people',
      binned(of('missingRate')),
      'Missingness of people.',
    ),
    {
      kind: 'points',
      x: 'share of missing calls',
      y: 'heterozygosity',
      points: people.map(({ missingRate, heterozygosity }): Point => [missingRate, heterozygosity]),
      caption:
        'Heterozygosity on autosomes against missingness, a point a person: contamination lies high, inbreeding low.',
    },
  ];
  const onX = of('twoX');
  if (onX.length > 0) {
    charts.push(
      histogram(
        'calls on X as of two copies',
        'people',
        binned(onX),
        'Sex check, by the calls on X outside of its pseudoautosomal ends: near 0 for men, near 1 for women.',
      ),
    );
  }
  if (components.points.length > 0) {
    charts.push({
      kind: 'points',
      x: 'PC1',
      y: 'PC2',
      points: components.points,
      caption: `Principal components, a point a person: of ${formatCount(components.variants)} common variants that do not tell each other.`,
    });
  }
  return charts;
}

function histogram(x: string, y: string, points: readonly Point[], caption: string): StoreChart {
  return { kind: 'histogram', x, y, points, caption };
}

/** Where each bin begins and its count, closed by 0. */
function steps(counts: readonly number[], start: number, width: number): Point[] {
  const at = (i: number) => Number((start + i * width).toPrecision(6));
  return [...counts.map((count, i): Point => [at(i), count]), [at(counts.length), 0]];
}

function binned(values: readonly number[]): Point[] {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const width = (high - low) / BINS || 0.01;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor((value - low) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return steps(counts, low, width);
}
