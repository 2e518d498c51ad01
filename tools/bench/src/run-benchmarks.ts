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

/** Runs one benchmark and removes its scratch files. */
export async function runBenchmark(
  benchmark: Benchmark,
  options: RunOptions,
): Promise<BenchmarkRecord> {
  const { bench, quiet } = options;
  const display = progressDisplay(benchmark.name, { quiet });
  try {
    return await run(benchmark, options, display);
  } catch (error) {
    // A program beside the one that failed may still write there; what failed is to be told.
    await bench.clear().catch(() => {});
    throw error;
  } finally {
    display.stop();
  }
}

/** Makes the inputs, compares outputs, then runs the contenders in turn. */
async function run(
  { name, title, about, plan }: Benchmark,
  options: RunOptions,
  display: ProgressDisplay,
): Promise<BenchmarkRecord> {
  const { bench, commit, runs } = options;
  const { comparisons, agree, budgets } = await plan(bench);
  const agreement = await agree();
  const results = await compareAll(comparisons, options, display);
  await bench.clear();
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
