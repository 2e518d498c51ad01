import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  Command,
  type CommandUnknownOpts,
  InvalidArgumentError,
} from '@commander-js/extra-typings';
import { parseList, parseWhole, stopSignal } from '@dirghayu/command-line';
import { ConfigError, quote } from '@dirghayu/pipeline';
import type { Benchmark } from './benchmark.ts';
import { BENCHMARKS } from './benchmarks/catalogue.ts';
import { InputCache } from './input-cache.ts';
import { currentCommit, describeMachine } from './machine.ts';
import { findMeter } from './peak-memory.ts';
import {
  type BenchmarkRecord,
  type BenchRecord,
  keptBenchmarks,
  readRecord,
  writePages,
  writeRecord,
} from './record.ts';
import { recordAsMarkdown } from './record-markdown.ts';
import { runBenchmark } from './run-benchmarks.ts';
import { type Prices, priceTable } from './scale/prices.ts';
import { findTools } from './toolbox.ts';
import { Workbench } from './workbench.ts';
import { WORKSPACE } from './workspace.ts';

const EXAMPLES = `
Examples:
  npx nx run bench                        everything; writes docs/benchmarks.md, .json and scale.md
  npx nx run bench --smoke                everything small, in a minute; writes nothing
  npx nx run bench --only reader,ingest   some; replaces their figures in docs/
  npx nx run bench --pages                the pages again from benchmarks.json; times nothing
  npx nx run bench --prices 0.04,23       what the cohorts of scale.md cost at these prices
  npx nx run bench --list

Inputs stay in .bench/ for the next run. Peers that are not installed are left out, and the tables say so.`;

const FULL_RUNS = 5;
const SMOKE_RUNS = 1;
/** Benchmarks at once in a smoke run, whose times tell nothing: 120 s of a slow machine, 147 one by one. */
const SMOKE_LANES = 2;

/** The program as commander sees it: flags, defaults, help. */
export function createProgram(): CommandUnknownOpts {
  return benchCommand().action(async (flags) => {
    if (flags.list) {
      for (const { name, title } of BENCHMARKS)
        process.stdout.write(`${name.padEnd(20)} ${title}\n`);
      return;
    }
    if (flags.pages) return writePages(flags.docsDir, await readRecord(flags.docsDir));
    if (flags.prices) {
      process.stdout.write(`${priceTable(await readRecord(flags.docsDir), flags.prices)}\n`);
      return;
    }
    const record = await runAll(chooseBenchmarks(flags.only), flags);
    const text = flags.json ? `${JSON.stringify(record)}\n` : recordAsMarkdown(record);
    process.stdout.write(text);
  });
}

function benchCommand() {
  return new Command('dirghayu-bench')
    .description('Times our programs and their peers in turn, once their outputs agree')
    .option('--smoke', 'small inputs, one round, nothing written')
    .option('--only <names>', 'benchmarks to run', parseList)
    .option(
      '--runs <n>',
      `rounds (default: ${FULL_RUNS}; ${SMOKE_RUNS} with --smoke)`,
      parseWhole(1),
    )
    .option('--threads <n>', 'threads that each program may use', parseWhole(1), 2)
    .option('--fresh', 'make the inputs anew')
    .option('--work-dir <path>', 'takes inputs and scratch files', join(WORKSPACE, '.bench'))
    .option('--docs-dir <path>', 'takes benchmarks.md and .json', join(WORKSPACE, 'docs'))
    .option('--pages', 'write benchmarks.md and scale.md from benchmarks.json, and time nothing')
    .option('--prices <core-hour,TB-month>', 'print what the cohorts of scale.md cost', parsePrices)
    .option('--list', 'print the names of the benchmarks')
    .option('--json', 'print the figures as JSON, and no progress')
    .addHelpText('after', EXAMPLES);
}

/** @throws {InvalidArgumentError} If these are not two prices. */
function parsePrices(text: string): Prices {
  const found = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(text);
  if (found) return { coreHour: Number(found[1]), terabyteMonth: Number(found[2]) };
  throw new InvalidArgumentError(`Expected two prices such as 0.04,23, got "${text}".`);
}

type Flags = ReturnType<ReturnType<typeof benchCommand>['opts']>;

async function runAll(chosen: readonly Benchmark[], flags: Flags): Promise<BenchRecord> {
  const { smoke = false, json: quiet = false, docsDir } = flags;
  using stop = stopSignal('Stopped. No figures were written.');
  const { signal } = stop;
  const [meter, tools] = [findMeter(), findTools()];
  const machine = describeMachine(tools, meter);
  const names = chosen.map(({ name }) => name);
  const kept = smoke ? [] : await keptBenchmarks(docsDir, names, machine);
  const { workDir: directory, fresh = false } = flags;
  const scratches = join(directory, 'scratch');
  await mkdir(scratches, { recursive: true });
  const inputs = new InputCache({ directory: join(directory, 'inputs'), fresh, quiet, signal });
  const run = (benchmark: Benchmark) => {
    const scratch = join(scratches, benchmark.name);
    const bench = new Workbench({ scratch, inputs, tools, smoke, threads: flags.threads });
    const runs = flags.runs ?? (smoke ? SMOKE_RUNS : FULL_RUNS);
    const peaks = join(scratches, `${benchmark.name}.peak`);
    const commit = currentCommit(WORKSPACE);
    const options = { bench, meter, scratch: peaks, signal, runs, commit, quiet };
    return stoppable(() => runBenchmark(benchmark, options), signal);
  };
  const measured = await (smoke ? severalAtOnce(chosen, run) : oneByOne(chosen, run));
  await rm(scratches, { recursive: true });
  const record = { isSmoke: smoke, machine, benchmarks: inCatalogueOrder([...kept, ...measured]) };
  if (!smoke) await writeRecord(docsDir, record);
  return record;
}

type Run = (benchmark: Benchmark) => Promise<BenchmarkRecord>;

async function oneByOne(chosen: readonly Benchmark[], run: Run): Promise<BenchmarkRecord[]> {
  const records: BenchmarkRecord[] = [];
  for (const benchmark of chosen) records.push(await run(benchmark));
  return records;
}

/** From the last on, which take longest. */
function severalAtOnce(chosen: readonly Benchmark[], run: Run): Promise<BenchmarkRecord[]> {
  return Readable.from(chosen.toReversed()).map(run, { concurrency: SMOKE_LANES }).toArray();
}

/** A child that a stop has killed fails; what is to be told is the stop. */
async function stoppable<Result>(
  action: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** @throws {ConfigError} If there is no benchmark of a name. */
function chooseBenchmarks(names: readonly string[] | undefined): readonly Benchmark[] {
  const known = BENCHMARKS.map(({ name }) => name);
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError('Cannot run --only', {
      expected: `names among ${known.join(', ')}`,
      actual: quote(unknown),
    });
  }
  return BENCHMARKS.filter(({ name }) => names?.includes(name) ?? true);
}

/** Benchmarks that the catalogue no longer has are dropped. */
function inCatalogueOrder(records: readonly BenchmarkRecord[]): readonly BenchmarkRecord[] {
  return BENCHMARKS.flatMap(({ name }) => records.filter((record) => record.name === name));
}
