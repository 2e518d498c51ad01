import { readManifest } from '@dirghayu/cohort-store';
import { DatasetError, GenomicBigDataset } from '@dirghayu/dataset-stream';
import type { Restriction, Subgroup } from '@dirghayu/models';
import { ConfigError, type Diagnostic, quote } from '@dirghayu/pipeline';
import type { RestrictionRule } from './options.ts';

/** Columns by whose groups figures are given unless others are named. */
const DEFAULT_SUBGROUPS = [
  ['sex'],
  ['age', 'entry_age'],
  ['super_pop', 'ancestry', 'superpopulation'],
] as const;
/** Numbers with at most so many values are groups as they are; others are cut into bands. */
const MOST_LEVELS = 6;
const DECADE = 10;

/** The default columns of subgroups that a store has. */
export function defaultSubgroups(known: readonly string[]): string[] {
  return DEFAULT_SUBGROUPS.flatMap((names) => names.find((name) => known.includes(name)) ?? []);
}

/** The people of each value of a text column; of ages by decade; of other numbers by quarter. */
export async function readSubgroups(
  dataDir: string,
  columns: readonly string[],
): Promise<Subgroup[]> {
  if (columns.length === 0) return [];
  const people = await readPeople(dataDir, columns);
  return people.names.flatMap((name, column) => {
    const values = people.values(column);
    const by = columns.find((one) => name.startsWith(`${one}=`));
    if (by === undefined) return numberGroups(name, values);
    return [subgroup(by, name.slice(by.length + 1), values, (value) => value === 1)];
  });
}

/** What rules restrict, and what to do with one that lets nobody of a store have its disease. */
export interface RestrictionContext {
  readonly targets: readonly string[];
  /** Told of a rule that is met by nobody. Absent: it is refused, as a slip. */
  readonly report?: (diagnostic: Diagnostic) => void;
}

/**
 * The people whom each rule lets have its disease.
 *
 * @throws {ConfigError} If a rule is of no target, or is met by nobody where that is no answer.
 */
export async function readRestrictions(
  dataDir: string,
  rules: readonly RestrictionRule[],
  { targets, report }: RestrictionContext,
): Promise<Restriction[]> {
  const restrictions: Restriction[] = [];
  for (const { rule, task: named } of rules) {
    const task = findTarget(named, targets);
    const members = await membersOf(dataDir, rule);
    restrictions.push({ rule, task, members });
    if (members.size > 0) continue;
    const message = `Nobody in the store has ${rule}: nothing is said of ${task}`;
    if (report) report({ code: 'nobody-in-restriction', severity: 'warning', message });
    else throw nobody(rule, task);
  }
  return restrictions;
}

/** The people who meet `column=value`; nobody where the column has no such value. */
async function membersOf(dataDir: string, rule: string): Promise<ReadonlySet<string>> {
  try {
    const people = await readPeople(dataDir, [rule]);
    return subgroup(rule, '', people.values(0), (is) => is === 1).members;
  } catch (error) {
    const { phenotypes } = await readManifest(dataDir);
    const column = rule.slice(0, rule.indexOf('='));
    const hasColumn = phenotypes?.columns.some(({ name }) => name === column);
    if (error instanceof DatasetError && hasColumn) return new Set();
    throw error;
  }
}

function nobody(rule: string, task: string): ConfigError {
  return new ConfigError(`Cannot restrict ${quote(task)} with --only-in`, {
    expected: `people with ${rule} in the store`,
    actual: 'nobody',
  });
}

/** The target of that name, or of that name after `has_`. */
function findTarget(task: string, targets: readonly string[]): string {
  const found = [task, `has_${task}`].find((name) => targets.includes(name));
  if (found !== undefined) return found;
  throw new ConfigError(`Cannot restrict ${quote(task)} with --only-in`, {
    expected: `one of ${targets.map(quote).join(', ')}`,
    actual: 'no such target',
  });
}

interface People {
  /** Of the columns, those of text made into one for each value: `sex=F`. */
  readonly names: readonly string[];
  /** By sample ID; NaN is missing. */
  values(column: number): ReadonlyMap<string, number>;
}

/** Reads columns of everybody. */
async function readPeople(dataDir: string, columns: readonly string[]): Promise<People> {
  const dataset = await GenomicBigDataset.open({
    dataDir,
    features: 'none',
    target: columns,
    shuffle: false,
  });
  try {
    const names = dataset.targetNames;
    const rows = new Map<string, Float32Array>();
    for await (const { sampleIds, targets } of dataset.epoch(0)) {
      sampleIds.forEach((id, row) => {
        rows.set(id, targets.subarray(row * names.length, (row + 1) * names.length));
      });
    }
    return {
      names,
      values: (column) => new Map(Array.from(rows, ([id, row]) => [id, row[column] ?? Number.NaN])),
    };
  } finally {
    await dataset.close();
  }
}

function numberGroups(by: string, values: ReadonlyMap<string, number>): Subgroup[] {
  const known = [...values.values()].filter((value) => !Number.isNaN(value));
  const levels = [...new Set(known)].sort((a, b) => a - b);
  if (levels.length <= MOST_LEVELS) {
    return levels.map((level) => subgroup(by, String(level), values, (value) => value === level));
  }
  const bands = /age/i.test(by) ? decades(levels) : quarters(known);
  return bands.map(({ name, from, below }) =>
    subgroup(by, name, values, (value) => value >= from && value < below),
  );
}

function decades(levels: readonly number[]) {
  const starts = [...new Set(levels.map((level) => DECADE * Math.floor(level / DECADE)))];
  return starts.map((from) => {
    const below = from + DECADE;
    return { name: `${from}–${below - 1}`, from, below };
  });
}

function quarters(known: number[]) {
  known.sort((a, b) => a - b);
  const cut = (share: number) =>
    known[Math.floor(share * known.length)] ?? Number.POSITIVE_INFINITY;
  return [1, 2, 3, 4].map((quarter) => ({
    name: `quarter ${quarter}`,
    from: cut((quarter - 1) / 4),
    below: quarter === 4 ? Number.POSITIVE_INFINITY : cut(quarter / 4),
  }));
}

function subgroup(
  by: string,
  name: string,
  values: ReadonlyMap<string, number>,
  isMember: (value: number) => boolean,
): Subgroup {
  const members = [...values].filter(([, value]) => isMember(value)).map(([id]) => id);
  return { by, name, members: new Set(members) };
}
