import type { LineSeriesOption } from 'echarts/charts';
import { axisOption, chartFrame, MARGIN } from './chart-frame.ts';
import { formatInterval, isKnown } from './number-format.ts';
import type { TaskReport } from './run-report.ts';
import { INK, renderSvg, seriesStyle } from './svg.ts';

const WIDTH = 1_000;
/** Room for the names of the tasks. */
const LEFT = 220;
const TASK_HEIGHT = 58;
/** Distance of two predictors of one task. */
const STEP = 0.44;

/** Task `i` lies at `2i + 1`: the odd ticks of an axis from 0 to twice the number of tasks. */
function taskHeight(i: number): number {
  return 2 * i + 1;
}

/** One metric of many tasks: a marker and its interval for each predictor, the base rate left out. */
export function renderIntervalChart(metric: string, tasks: readonly TaskReport[]): string {
  const names = [
    ...new Set(
      tasks.flatMap(({ rows }) =>
        rows.filter((row) => row.role !== 'prevalence').map((row) => row.name),
      ),
    ),
  ];
  const yAxis = {
    ...axisOption({ name: '', min: 0, max: 2 * tasks.length }, 0),
    inverse: true,
    interval: 1,
    splitLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: INK,
      fontSize: 14,
      width: LEFT - 20,
      overflow: 'truncate' as const,
      formatter: (tick: number) => tasks[(tick - 1) / 2]?.name ?? '',
    },
  };
  const series = names.map((name, i) =>
    intervalSeries(name, i, metric, tasks, (i - (names.length - 1) / 2) * STEP),
  );
  return renderSvg(
    { ...chartFrame(names, LEFT), xAxis: axisOption({ name: metric }, 32), yAxis, series },
    {
      label: `${metric} with its interval: ${tasks.map((task) => describe(task, metric)).join('; ')}`,
      width: WIDTH,
      height: MARGIN.top + MARGIN.bottom + tasks.length * TASK_HEIGHT,
    },
  );
}

/** A line from low to high for each task, with a gap between two tasks and the marker on the value. */
function intervalSeries(
  name: string,
  style: number,
  metric: string,
  tasks: readonly TaskReport[],
  shift: number,
): LineSeriesOption {
  const { color, symbol } = seriesStyle(style);
  const data = tasks.flatMap(({ rows }, task) => {
    const interval = rows.find((row) => row.name === name)?.values[metric];
    if (!isKnown(interval?.value)) return [];
    const end = (x: number | null | undefined) =>
      isKnown(x) ? [{ value: [x, taskHeight(task) + shift], symbol: 'none' }] : [];
    const marker = { value: [interval.value, taskHeight(task) + shift] };
    return [...end(interval.low), marker, ...end(interval.high), { value: ['-', '-'] }];
  });
  return {
    type: 'line',
    name,
    data,
    silent: true,
    symbol,
    symbolSize: 10,
    showAllSymbol: true,
    itemStyle: { color },
    lineStyle: { color, width: 2 },
  };
}

function describe({ name, rows }: TaskReport, metric: string): string {
  const values = rows.flatMap((row) =>
    isKnown(row.values[metric]?.value) ? [`${row.name} ${formatInterval(row.values[metric])}`] : [],
  );
  return `${name}: ${values.join(', ')}`;
}
