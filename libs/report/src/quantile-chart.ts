import { axisOption, chartFrame } from './chart-frame.ts';
import { INK, renderSvg, seriesStyle } from './svg.ts';

/** Test statistics of a trait beside those expected under no association. */
export interface QuantilePicture {
  /** Genomic control: median chi-square over the expected one; NaN if unknown. */
  readonly lambda: number;
  /** Expected and observed `-log10(P)`. */
  readonly quantiles: readonly (readonly [number, number])[];
}

const SIZE = { width: 460, height: 460 };

/** Observed against expected `-log10(P)`: without association and structure they lie on the diagonal. */
export function renderQuantileChart(trait: string, { lambda, quantiles }: QuantilePicture): string {
  const end = Math.ceil(1.02 * quantiles.reduce((most, [expected]) => Math.max(most, expected), 1));
  const top = Math.ceil(
    1.05 * quantiles.reduce((most, [, observed]) => Math.max(most, observed), end),
  );
  const name = `${trait}: λ = ${Number.isNaN(lambda) ? 'unknown' : lambda.toFixed(3)}`;
  return renderSvg(
    {
      ...chartFrame([name]),
      xAxis: axisOption({ name: 'expected −log10 P', min: 0, max: end }, 32),
      yAxis: axisOption({ name: 'observed −log10 P', min: 0, max: top }, 42),
      series: [
        {
          type: 'line',
          name,
          silent: true,
          symbol: 'circle',
          symbolSize: 5,
          showAllSymbol: true,
          lineStyle: { width: 0 },
          itemStyle: { color: seriesStyle(0).color },
          data: quantiles.map(([x, y]) => [Number(x.toFixed(3)), Number(y.toFixed(3))]),
        },
        {
          type: 'line',
          silent: true,
          showSymbol: false,
          data: [
            [0, 0],
            [end, end],
          ],
          lineStyle: { color: INK, width: 1, opacity: 0.6 },
        },
      ],
    },
    { label: `QQ plot of ${name}: observed against expected −log10 P`, ...SIZE },
  );
}
