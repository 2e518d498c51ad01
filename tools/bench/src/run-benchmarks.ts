import { type ProgressDisplay, progressDisplay } from '@dirghayu/command-line';
import type { Benchmark, Comparison } from './benchmark.ts';
import { type CompareOptions, type ComparisonResult, compare, countRuns } from './compare.ts';
import type { BenchmarkRecord } from './record.ts';
import type { Workbench } from './workbench.ts';

/** What all benchmarks of a run share. */
export interface RunOptions extends Omit<CompareOptions, 'onRun'> {
  readonly bench: Workbench;
  readonly commit: string;
  readonly quiet: boolean;
}

/** Makes the inputs of one benchmark, compares outputs, then runs the contenders in turn. */
export async function runBenchmark(
  { name, title, about, plan }: Benchmark,
  options: RunOptions,
): Promise<BenchmarkRecord> {
  const { bench, commit, quiet, runs } = options;
  const display = progressDisplay(name, { quiet });
  try {
    const { comparisons, agree, budgets } = await plan(bench);
    const agreement = await agree();
    const results = await compareAll(comparisons, options, display);
    return {
      name,
      title,
      about,
      date: new Date().toISOString().slice(0, 10),
      commit,
      runs,
      threads: bench.threads,
      agreement,
      comparisons: results,
      budgets: budgets(results),
    };
  } finally {
    display.stop();
    await bench.clear();
  }
}

async function compareAll(
  comparisons: readonly Comparison[],
  options: RunOptions,
  display: ProgressDisplay,
): Promise<readonly ComparisonResult[]> {
  const total = comparisons.reduce((sum, one) => sum + countRuns(one, options.runs), 0);
  const results: ComparisonResult[] = [];
  let done = 0;
  for (const comparison of comparisons) {
    const onRun = () => display.update({ unit: 'runs', done: done++, total });
    results.push(await compare(comparison, { ...options, onRun }));
  }
  return results;
}
