import type { Budget } from './budget.ts';
import type { ComparisonResult } from './compare.ts';
import type { Command } from './process.ts';
import type { Work } from './quantity.ts';
import type { Workbench } from './workbench.ts';

/** One thing that is timed: a command, run as a process of its own. */
export interface Contender {
  readonly name: string;
  /** Null if the program is not installed: it is shown as left out. */
  readonly command: Command | null;
  /**
   * `process`: the wall time of the whole process, start-up included. `program`: the `seconds`
   * that the program prints, as JSON on its last line, with further figures.
   */
  readonly timing: 'process' | 'program';
  /** Units of work of one run. */
  readonly work: number;
  /** Files and directories that are removed before each run. */
  readonly outputs?: readonly string[];
  /** Those of them whose size is compared. */
  readonly sized?: readonly string[];
  /** Takes part in so many rounds only; for what takes minutes. */
  readonly mostRuns?: number;
}

/** Contenders that take turns at the same job. The first is what the others are compared with. */
export interface Comparison {
  readonly title: string;
  /** What of the work is counted. */
  readonly unit: Work;
  /** Files that are read once before the first round, so that all find them in memory. */
  readonly warm: readonly string[];
  readonly contenders: readonly Contender[];
}

/** A benchmark whose inputs lie ready. */
export interface BenchmarkPlan {
  /**
   * Compares the outputs of all that will be timed, on small inputs, and says what it compared.
   *
   * @throws {BenchError} If they differ.
   */
  agree(): Promise<readonly string[]>;
  readonly comparisons: readonly Comparison[];
  /** `results` in the order of `comparisons`. */
  budgets(results: readonly ComparisonResult[]): readonly Budget[];
}

/** One file of `benchmarks/`: what is timed, against whom, and what is demanded. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** What a reader of the figures must know. */
  readonly about: string;
  plan(bench: Workbench): Promise<BenchmarkPlan>;
}
