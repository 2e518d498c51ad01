import { readFile } from 'node:fs/promises';
import type { GenomicBigDataset } from '@dirghayu/dataset-stream';
import type { FeatureGroup } from '@dirghayu/models';
import { ConfigError, type Diagnostic, quote } from '@dirghayu/pipeline';

type Feature = GenomicBigDataset['features'][number];

/** Names of the columns of a CSV: ours, and those of GenNet's topology files. */
const HEADERS = [
  ['feature', 'group'],
  ['layer0_name', 'layer1_name'],
] as const;
const BED_LINE = /^\S+\t\d+\t\d+(\t|$)/;

/**
 * Groups of features, such as genes, from a file: a CSV of `feature,group`, GenNet's topology.csv, or a
 * BED file of regions (half-open, 0-based) with names in its fourth column.
 *
 * A feature is named by its ID, by chrom:pos:ref:alt or by chrom:pos, with or without `chr`. How many
 * features are in no group, and how many names are of no feature, is reported.
 *
 * @throws {ConfigError} If the file is absent or none of it fits the features.
 */
export async function readFeatureGroups(
  path: string,
  features: readonly Feature[],
  report: (diagnostic: Diagnostic) => void,
): Promise<FeatureGroup[]> {
  const lines = await readLines(path);
  const groups = lines.some((line) => BED_LINE.test(line))
    ? groupsOfRegions(lines, features)
    : groupsOfNames(lines, features, path, report);
  const grouped = new Set(groups.flatMap((group) => group.features));
  if (grouped.size === 0) {
    throw badFile(path, `groups of features such as ${quote(features[0]?.name ?? '')}`, {
      actual: `none in ${lines.length} lines`,
    });
  }
  const count = features.length - grouped.size;
  const message = 'features in no group reach the linear path alone';
  if (count > 0) report({ code: 'ungrouped-feature', severity: 'info', count, message });
  return groups;
}

async function readLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const actual = cause.code === 'ENOENT' ? 'no such file' : cause.message;
    throw badFile(path, 'a CSV of feature,group or a BED file', { actual, cause });
  });
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !/^(#|track|browser)/.test(line));
}

function groupsOfRegions(lines: readonly string[], features: readonly Feature[]): FeatureGroup[] {
  return lines
    .filter((line) => BED_LINE.test(line))
    .map((line) => {
      const [chrom = '', start, end, name] = line.split('\t');
      const isInside = ({ chrom: contig, pos }: Feature) =>
        bare(contig) === bare(chrom) && pos > Number(start) && pos <= Number(end);
      return {
        name: name ?? `${chrom}:${start}-${end}`,
        features: features.flatMap((feature, i) => (isInside(feature) ? [i] : [])),
      };
    });
}

function groupsOfNames(
  lines: readonly string[],
  features: readonly Feature[],
  path: string,
  report: (diagnostic: Diagnostic) => void,
): FeatureGroup[] {
  const named = indexNames(features);
  const groups = new Map<string, Set<number>>();
  let unknown = 0;
  for (const [feature, group] of readPairs(lines, path)) {
    const members = groups.get(group) ?? new Set();
    groups.set(group, members);
    const found = named.get(bare(feature)) ?? [];
    if (found.length === 0) unknown++;
    for (const i of found) members.add(i);
  }
  const message = 'names in --groups that are no features of this run';
  if (unknown > 0)
    report({ code: 'unknown-group-member', severity: 'info', count: unknown, message });
  return Array.from(groups, ([name, members]) => ({ name, features: [...members] }));
}

/** Pairs of feature and group. */
function readPairs(lines: readonly string[], path: string): (readonly [string, string])[] {
  const rows = lines.map((line) =>
    line.split(',').map((cell) => cell.trim().replace(/^"|"$/g, '')),
  );
  const header = rows[0] ?? [];
  const columns = HEADERS.map((names) => names.map((name) => header.indexOf(name)));
  const [feature, group] = columns.find((found) => found.every((column) => column >= 0)) ?? [];
  if (feature !== undefined && group !== undefined) {
    return rows.slice(1).map((row) => [row[feature] ?? '', row[group] ?? ''] as const);
  }
  if (rows.every((row) => row.length === 2)) return rows as [string, string][];
  throw badFile(path, 'a CSV with columns feature and group, or a BED file', {
    actual: `the first line ${quote(lines[0] ?? '')}`,
  });
}

/** Features by every name that they go by. */
function indexNames(features: readonly Feature[]): ReadonlyMap<string, readonly number[]> {
  const named = new Map<string, Set<number>>();
  features.forEach(({ name, id, chrom, pos, ref, alt }, i) => {
    for (const text of [name, id ?? name, `${chrom}:${pos}:${ref}:${alt}`, `${chrom}:${pos}`]) {
      const key = bare(text);
      named.set(key, (named.get(key) ?? new Set()).add(i));
    }
  });
  return new Map(Array.from(named, ([name, members]) => [name, [...members]]));
}

function bare(name: string): string {
  return name.replace(/^chr/i, '');
}

function badFile(
  path: string,
  expected: string,
  { actual, cause }: { readonly actual: string; readonly cause?: unknown },
): ConfigError {
  return new ConfigError('Cannot read --groups', {
    location: { file: path },
    expected,
    actual,
    cause,
  });
}
