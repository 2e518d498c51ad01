import { sampleListHash } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import type { SourceFacts } from './describe-source.ts';
import { InputError } from './find-sources.ts';

/** People that one or more files hold together, in the same order. */
export interface PeopleGroup {
  readonly samples: readonly string[];
  /** Column of the first of them in the store. */
  readonly firstSample: number;
  /** Numbers of the sources that hold them, other regions each. */
  readonly sources: readonly number[];
}

/**
 * Lays files out as a grid of people × regions: files of the same people are concatenated, files
 * of other people are merged.
 *
 * @throws {InputError} If two files share some people but not all, or in another order; or their
 *   genome builds differ. Both files are named.
 */
export function arrangeGrid(facts: readonly SourceFacts[]): readonly PeopleGroup[] {
  checkBuilds(facts);
  const groups = new Map<string, { samples: readonly string[]; sources: number[] }>();
  facts.forEach(({ header }, i) => {
    const hash = sampleListHash(header.samples);
    const group = groups.get(hash) ?? { samples: header.samples, sources: [] };
    groups.set(hash, group);
    group.sources.push(i);
  });
  checkDisjoint(facts, [...groups.values()]);
  let firstSample = 0;
  return [...groups.values()].map((group) => {
    const placed = { ...group, firstSample };
    firstSample += group.samples.length;
    return placed;
  });
}

function checkDisjoint(
  facts: readonly SourceFacts[],
  groups: readonly { samples: readonly string[]; sources: readonly number[] }[],
): void {
  const ownerOf = new Map<string, number>();
  groups.forEach(({ samples }, group) => {
    for (const sample of samples) {
      const owner = ownerOf.get(sample);
      if (owner === undefined) ownerOf.set(sample, group);
      else throw clashError(facts, groups[owner], groups[group], sample);
    }
  });
}

function clashError(
  facts: readonly SourceFacts[],
  first: { samples: readonly string[]; sources: readonly number[] } | undefined,
  other: { samples: readonly string[]; sources: readonly number[] } | undefined,
  shared: string,
): InputError {
  const nameOf = (sources: readonly number[] = []) =>
    quote(facts[sources[0] ?? 0]?.source.path ?? '');
  const [ours, theirs] = [first?.samples ?? [], other?.samples ?? []];
  const action = `Cannot ingest ${nameOf(first?.sources)} and ${nameOf(other?.sources)} together`;
  return new InputError(action, {
    expected: 'the same people in the same order, or none in common',
    actual: describeClash(ours, theirs, shared),
  });
}

function describeClash(ours: readonly string[], theirs: readonly string[], shared: string): string {
  const inOurs = new Set(ours);
  const inTheirs = new Set(theirs);
  const missing = ours.find((sample) => !inTheirs.has(sample));
  const added = theirs.find((sample) => !inOurs.has(sample));
  const counts = `${ours.length} and ${theirs.length} people, ${quote(shared)} in both`;
  if (missing !== undefined) return `${counts}; ${quote(missing)} is only in the first`;
  if (added !== undefined) return `${counts}; ${quote(added)} is only in the second`;
  return 'the same people in another order';
}

function checkBuilds(facts: readonly SourceFacts[]): void {
  const first = facts.find(({ header }) => header.build !== null);
  const other = facts.find(
    ({ header }) => header.build !== null && header.build !== first?.header.build,
  );
  if (!first || !other) return;
  throw new InputError(
    `Cannot ingest ${quote(first.source.path)} and ${quote(other.source.path)} together`,
    { expected: 'one genome build', actual: `${first.header.build} and ${other.header.build}` },
  );
}
