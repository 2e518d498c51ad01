import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@dirghayu/cohort-store';
import { ConfigError } from '@dirghayu/pipeline';
import type { Budget } from './budget.ts';
import type { ComparisonResult } from './compare.ts';
import type { Machine } from './machine.ts';
import { recordAsMarkdown } from './record-markdown.ts';
import { curvePictures } from './scale/curve-pictures.ts';
import { scalePage } from './scale/scale-page.ts';

/** What one benchmark measured. */
export interface BenchmarkRecord {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Day, in UTC. */
  readonly date: string;
  /** Of the code; `+` if files differed from it. */
  readonly commit: string;
  readonly runs: number;
  readonly threads: number;
  /** What was found equal before it was timed. */
  readonly agreement: readonly string[];
  readonly comparisons: readonly ComparisonResult[];
  readonly budgets: readonly Budget[];
}

/** docs/benchmarks.json: the last figures of every benchmark, all of one machine. */
export interface BenchRecord {
  /** Of small inputs: every program ran, and nothing can be judged. */
  readonly isSmoke: boolean;
  readonly machine: Machine;
  readonly benchmarks: readonly BenchmarkRecord[];
}

const JSON_FILE = 'benchmarks.json';
const MARKDOWN_FILE = 'benchmarks.md';
const SCALE_FILE = 'scale.md';

/**
 * The benchmarks kept in `directory` whose names are not in `replaced`.
 *
 * @throws {ConfigError} If they were measured on another machine or with other versions.
 */
export async function keptBenchmarks(
  directory: string,
  replaced: readonly string[],
  machine: Machine,
): Promise<readonly BenchmarkRecord[]> {
  const record = await readRecord(directory);
  if (record === null) return [];
  const kept = record.benchmarks.filter(({ name }) => !replaced.includes(name));
  if (kept.length === 0 || JSON.stringify(record.machine) === JSON.stringify(machine)) return kept;
  throw new ConfigError(`Cannot add figures to ${join(directory, JSON_FILE)}`, {
    expected: 'the machine and the versions of its other figures, or no --only',
    actual: 'others',
  });
}

/** Writes docs/benchmarks.json, and the pages that are made of it. */
export async function writeRecord(directory: string, record: BenchRecord): Promise<void> {
  await mkdir(directory, { recursive: true });
  const json = `${JSON.stringify(record, null, 1)}\n`;
  await writeFileAtomically(join(directory, JSON_FILE), json);
  await writePages(directory, record);
}

/** Writes docs/benchmarks.md, docs/scale.md and the pictures in it. Without figures the first is left as it is. */
export async function writePages(directory: string, record: BenchRecord | null): Promise<void> {
  if (record) await writeFileAtomically(join(directory, MARKDOWN_FILE), recordAsMarkdown(record));
  await writeFileAtomically(join(directory, SCALE_FILE), scalePage(record));
  for (const { file, svg } of curvePictures(record)) {
    await writeFileAtomically(join(directory, file), svg);
  }
}

/** What docs/benchmarks.json holds; null if it is not there. */
export async function readRecord(directory: string): Promise<BenchRecord | null> {
  const text = await readFile(join(directory, JSON_FILE), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  return text === null ? null : (JSON.parse(text) as BenchRecord);
}
