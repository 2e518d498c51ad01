import { type ChartSeries, renderLineChart } from './line-chart.ts';
import { isKnown } from './number-format.ts';
import type { LossHistory, Point } from './run-report.ts';

/** Training and validation loss by epoch, with the epoch whose weights were kept. */
export function renderLossChart({ loss, epochs, bestEpoch, bestEpochLabel }: LossHistory): string {
  const curve = (key: 'train' | 'valid'): Point[] =>
    epochs.flatMap((log) => (isKnown(log[key]) ? [[log.epoch, log[key]] as const] : []));
  const series: ChartSeries[] = [
    { name: 'training', points: curve('train'), style: 0, dash: 'dashed' },
    { name: 'validation', points: curve('valid'), style: 1, dash: 'solid' },
  ];
  const best = bestEpoch === undefined ? '' : `; the weights of epoch ${bestEpoch} were kept`;
  const text = bestEpochLabel ?? `epoch ${bestEpoch} kept`;
  return renderLineChart({
    label: `Training and validation loss over ${epochs.length} epochs${best}`,
    x: { name: 'epoch', minInterval: 1 },
    y: { name: loss },
    series: series.filter(({ points }) => points.length > 0),
    ...(bestEpoch === undefined ? {} : { mark: { x: bestEpoch, text } }),
  });
}
