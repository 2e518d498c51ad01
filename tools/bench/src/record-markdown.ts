import { formatCount } from '@dirghayu/command-line';
import { BENCHMARKS } from './benchmarks/catalogue.ts';
import { type Budget, budgetCells, judge } from './budget.ts';
import {
  type ComparisonResult,
  type ContenderResult,
  highestPeak,
  rateOf,
  secondsOf,
  timeRatio,
} from './compare.ts';
import { markdownTable } from './markdown-table.ts';
import { formatQuantity, formatSpread, type Unit } from './quantity.ts';
import type { BenchmarkRecord, BenchRecord } from './record.ts';
import { type Spread, spreadOf } from './statistics.ts';

const SMOKE = 'Small inputs: every program ran and the outputs agree, but the figures say nothing.';

const HOW_TO_READ = `* Programs that are compared run in turn, A B C A B C …; figures are medians, with the least and the greatest in brackets.
  Ratios are taken round by round before their median is, so that what slows a whole round down cancels.
* Before anything is timed, the outputs are compared on small inputs with the same corners: missing calls, two ALT alleles, indels.
* Inputs come from \`tools/simulate\`; they are in the file cache when the first round starts. Outputs are removed before each run.
* Peak memory is the highest of all rounds, of the whole process with its threads.
* Whole processes are timed, start-up included, unless a line says that the program counts its own seconds.
* A budget is met or missed by its median. Absolute times belong to the machine below; ratios travel better.`;

/** docs/benchmarks.md: budgets first, then a section a benchmark, then the machine. */
export function recordAsMarkdown({ isSmoke, machine, benchmarks }: BenchRecord): string {
  const budgets = benchmarks.flatMap((benchmark) =>
    benchmark.budgets.map((budget) => ({ benchmark: benchmark.name, budget })),
  );
  const versions = Object.entries(machine.versions).map(([name, version]) =>
    version.toLowerCase().includes(name) ? version : `${name} ${version}`,
  );
  return `${[
    '# Benchmarks',
    '`npx nx run bench` writes this file and `benchmarks.json`; `npx nx run bench --smoke` runs all of it small and writes nothing.',
    `## Budgets\n\n${isSmoke ? SMOKE : budgetSummary(budgets.map(({ budget }) => budget))}`,
    ...unmeasured(benchmarks),
    markdownTable(
      ['what', 'needed', 'measured', 'verdict', 'benchmark'],
      budgets.map(({ benchmark, budget }) => [...budgetCells(budget, { isSmoke }), benchmark]),
    ),
    `## How to read the figures\n\n${HOW_TO_READ}`,
    ...benchmarks.map(benchmarkSection),
    '## Machine',
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}. Peak memory: ${machine.meter}.`,
    versions.map((line) => `* ${line}`).join('\n'),
  ].join('\n\n')}\n`;
}

/** One benchmark: what it is, what agreed, its tables. */
export function benchmarkSection(benchmark: BenchmarkRecord): string {
  const { name, title, about, date, commit, runs, threads, agreement, comparisons } = benchmark;
  return [
    `## ${title}`,
    about,
    agreement.map((line) => `* ${line}`).join('\n'),
    ...comparisons.map((result) => `### ${result.title}\n\n${comparisonTable(result)}`),
    `\`--only ${name}\`, ${runs} ${runs === 1 ? 'round' : 'rounds'}, ${threads} threads, ${date}, commit ${commit}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A line that names the benchmarks without figures, whose budgets the table lacks; none if there are none. */
function unmeasured(benchmarks: readonly BenchmarkRecord[]): string[] {
  const measured = benchmarks.map(({ name }) => name);
  const names = BENCHMARKS.map(({ name }) => name).filter((name) => !measured.includes(name));
  if (names.length === 0) return [];
  return [`Not measured, so that their budgets are absent: ${names.join(', ')}.`];
}

/** How many budgets are met, missed and not measured. */
export function budgetSummary(budgets: readonly Budget[]): string {
  const count = (verdict: ReturnType<typeof judge>) =>
    budgets.filter((budget) => judge(budget) === verdict).length;
  return `${count('met')} met, ${count('missed')} missed, ${count('not measured')} not measured.`;
}

/** A line a contender; times relative to the first. */
function comparisonTable(result: ComparisonResult): string {
  const [first] = result.contenders;
  const figures = [
    ...new Set(result.contenders.flatMap(({ samples }) => Object.keys(samples[0]?.figures ?? {}))),
  ];
  const rows = result.contenders.map((contender) => {
    if (contender.samples.length === 0) return [contender.name, 'not installed'];
    const isFirst = contender === first || !first;
    return [
      contender.timing === 'program' ? `${contender.name} †` : contender.name,
      formatSpread(spreadOf(secondsOf(contender)), 'seconds'),
      isFirst ? '–' : formatSpread(timeRatio(contender, first), 'times'),
      formatMedian(rateOf(contender), `${result.unit}/s`),
      formatMedian(highestPeak(contender), 'bytes'),
      contender.outputBytes === null ? '–' : formatQuantity(contender.outputBytes, 'bytes'),
      ...figures.map((name) => formatFigure(contender, name)),
    ];
  });
  const head = ['', 'time', 'times the first', 'rate', 'peak memory', 'output', ...figures];
  const isPrinted = result.contenders.some(({ timing }) => timing === 'program');
  const note = isPrinted ? '\n\n† The program counts its own seconds, without start-up.' : '';
  return `${markdownTable(head, rows)}${note}`;
}

function formatMedian(spread: Spread | null, unit: Unit): string {
  return formatQuantity(spread?.median ?? Number.NaN, unit);
}

/** A figure that a program printed; the median of its runs. */
function formatFigure({ samples }: ContenderResult, name: string): string {
  const spread = spreadOf(samples.flatMap(({ figures }) => figures[name] ?? []));
  if (!spread) return '–';
  if (/share/.test(name)) return formatSpread(spread, 'share');
  return formatCount(Number(spread.median.toPrecision(4)));
}
