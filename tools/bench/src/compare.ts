import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Comparison, Contender } from './benchmark.ts';
import { BenchError } from './errors.ts';
import { sizeOf } from './file-size.ts';
import type { Command, MeasureOptions } from './process.ts';
import { measure } from './process.ts';
import type { Work } from './quantity.ts';
import { ratioOf, type Spread, spreadOf } from './statistics.ts';

/** One run of one contender. */
export interface Sample {
  /** Of the whole process, or as its program counted them. */
  readonly seconds: number;
  readonly peakBytes: number | null;
  /** Units of work: as the program counted them, else as the contender says. */
  readonly work: number;
  /** What else the program printed. */
  readonly figures: Readonly<Record<string, number>>;
}

/** All runs of one contender. */
export interface ContenderResult {
  readonly name: string;
  readonly timing: Contender['timing'];
  /** By round; empty if the program is not installed. */
  readonly samples: readonly Sample[];
  /** Bytes that the last run left; null if no output is compared. */
  readonly outputBytes: number | null;
}

/** All runs of a comparison. */
export interface ComparisonResult {
  readonly title: string;
  readonly unit: Work;
  readonly contenders: readonly ContenderResult[];
}

/** How a comparison is run. */
export interface CompareOptions extends Omit<MeasureOptions, 'keepStdout'> {
  readonly runs: number;
  /** Called before each run. */
  readonly onRun: () => void;
}

/** Runs the contenders in turn, A B C A B C …, so that all meet the same moods of the machine. */
export async function compare(
  { title, unit, warm, contenders }: Comparison,
  options: CompareOptions,
): Promise<ComparisonResult> {
  for (const path of warm) await readThrough(path);
  const samples = contenders.map((): Sample[] => []);
  const sizes = contenders.map((): number | null => null);
  for (let round = 0; round < options.runs; round++) {
    for (const [i, contender] of contenders.entries()) {
      if (!contender.command || round >= (contender.mostRuns ?? Infinity)) continue;
      options.onRun();
      samples[i]?.push(await runOnce(contender, contender.command, options));
      if (contender.sized) sizes[i] = await sizeOf(contender.sized);
    }
  }
  return {
    title,
    unit,
    contenders: contenders.map(({ name, timing }, i) => ({
      name,
      timing,
      samples: samples[i] ?? [],
      outputBytes: sizes[i] ?? null,
    })),
  };
}

/** Runs of all contenders together, given the rounds. */
export function countRuns({ contenders }: Comparison, rounds: number): number {
  return contenders.reduce(
    (sum, { command, mostRuns = Infinity }) => sum + (command ? Math.min(rounds, mostRuns) : 0),
    0,
  );
}

/** The contender of that name; one that took no part if there is none. */
export function contenderOf({ contenders }: ComparisonResult, name: string): ContenderResult {
  const found = contenders.find((contender) => contender.name === name);
  return found ?? { name, timing: 'process', samples: [], outputBytes: null };
}

/** Seconds of each run. */
export function secondsOf({ samples }: ContenderResult): readonly number[] {
  return samples.map(({ seconds }) => seconds);
}

/** Units of work a second of each run. */
export function ratesOf({ samples }: ContenderResult): readonly number[] {
  return samples.map(({ work, seconds }) => work / seconds);
}

/** Units of work a second. */
export function rateOf(contender: ContenderResult): Spread | null {
  return spreadOf(ratesOf(contender));
}

/** The highest peak memory of any run in bytes: a bound must hold each time. */
export function highestPeak({ samples }: ContenderResult): Spread | null {
  const peaks = samples.flatMap(({ peakBytes }) => (peakBytes === null ? [] : [peakBytes]));
  return peaks.length === 0 ? null : spreadOf([Math.max(...peaks)]);
}

/** How many times as long `slower` takes, round by round. */
export function timeRatio(slower: ContenderResult, faster: ContenderResult): Spread | null {
  return ratioOf(secondsOf(slower), secondsOf(faster));
}

async function runOnce(
  { name, timing, work, outputs = [] }: Contender,
  command: Command,
  options: CompareOptions,
): Promise<Sample> {
  for (const path of outputs) await rm(path, { recursive: true, force: true });
  const isPrinted = timing === 'program';
  const measured = await measure(command, { ...options, keepStdout: isPrinted });
  const { peakBytes } = measured;
  if (!isPrinted) return { seconds: measured.seconds, peakBytes, work, figures: {} };
  const { seconds, work: counted = work, ...figures } = parseFigures(measured.stdout, name);
  return { seconds, peakBytes, work: counted, figures };
}

/**
 * The figures on the last line that a program of ours printed.
 *
 * @throws {BenchError} If there are none.
 */
export function parseFigures(
  stdout: string,
  program: string,
): { readonly seconds: number; readonly work?: number } & Readonly<Record<string, number>> {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  const wrong = () =>
    new BenchError(`Cannot read the figures of ${program}`, {
      expected: 'JSON with "seconds" on the last line',
      actual: JSON.stringify(line.slice(0, 80)),
    });
  try {
    const figures = JSON.parse(line);
    if (typeof figures?.seconds !== 'number') throw wrong();
    return figures;
  } catch (error) {
    throw error instanceof SyntaxError ? wrong() : error;
  }
}

async function readThrough(path: string): Promise<void> {
  for await (const _ of createReadStream(path, { highWaterMark: 1 << 22 }));
}
