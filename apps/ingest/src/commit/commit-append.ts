import {
  claimManifest,
  type Manifest,
  readManifest,
  storePaths,
  variantsDirectory,
  viewsSql,
  writeFileAtomically,
  writeManifest,
} from '@dirghayu/cohort-store';
import { joinLocation, moveStored } from '@dirghayu/storage';
import { endCommit } from '../output-directory.ts';
import type { IngestPlan } from '../plan/plan-file.ts';
import {
  type CommitInput,
  checkWhole,
  describeStore,
  moveParts,
  removeVariants,
} from './commit.ts';
import { orderParts, type PlacedPart, stagedParts, storedParts } from './part-order.ts';

/**
 * Adds contigs or regions to the store that is there, whose parts stay as they are: readers of the
 * old manifest are not disturbed. It can be run again after a crash.
 *
 * @param base - The plan that made the store.
 * @throws {InputError} If a new part overlaps another. Nothing has been moved then.
 */
export async function commitRegions(input: CommitInput, base: IngestPlan): Promise<Manifest> {
  const { outputDir, plan, results } = input;
  const old = await readManifest(outputDir);
  const added = stagedParts(plan, results, directoryOf(old));
  const placed = orderParts([...storedParts(base, old.variants.parts), ...added]);
  const described = describeStore(input, placed);
  return publish(input, added, {
    ...described,
    generation: old.generation + 1,
    diagnostics: addCounts(old.diagnostics, described.diagnostics),
    phenotypes: input.phenotypes ?? old.phenotypes,
  });
}

/**
 * Adds people to the store that is there. Every row is wider then: the parts go to a directory of
 * their own, and the old ones stay until people are added again, for readers of the old manifest.
 * It can be run again after a crash.
 *
 * @throws {InputError} If parts overlap. Nothing has been moved then.
 */
export async function commitPeople(input: CommitInput): Promise<Manifest> {
  const { outputDir, plan, results, phenotypes } = input;
  const old = await readManifest(outputDir);
  const generation = old.generation + 1;
  const directory = variantsDirectory(generation);
  const placed = orderParts(stagedParts(plan, results, directory));
  const described = describeStore(input, placed);
  await removeVariants(outputDir, [directory, directoryOf(old)]);
  return publish(input, placed, {
    ...described,
    generation,
    phenotypes: phenotypes ?? withoutRows(old, described.samples.count),
  });
}

/** Where the parts of a manifest lie. */
function directoryOf({ variants }: Manifest): string {
  return variants.parts[0]?.path.split('/')[0] ?? 'variants';
}

/** Moves parts in place and writes the manifest; the plan goes last, see readStorePlan. */
async function publish(
  { outputDir }: CommitInput,
  added: readonly PlacedPart[],
  manifest: Manifest,
): Promise<Manifest> {
  const paths = storePaths(outputDir);
  await claimManifest(outputDir, manifest);
  await moveParts(added, paths.staging, outputDir);
  await checkWhole(outputDir, added);
  await moveStored(joinLocation(paths.staging, 'samples.parquet'), paths.samples);
  await writeFileAtomically(paths.views, viewsSql(manifest), paths.staging);
  await writeManifest(outputDir, manifest, paths.staging);
  await endCommit(outputDir, manifest);
  return manifest;
}

/** How the clinical table is joined when people come of whom it says nothing. */
function withoutRows({ phenotypes, samples }: Manifest, people: number): Manifest['phenotypes'] {
  if (!phenotypes) return null;
  const added = people - samples.count;
  const { onlyInGenotypes, columns } = phenotypes;
  return {
    ...phenotypes,
    columns: columns.map((column) => ({ ...column, nulls: column.nulls + added })),
    onlyInGenotypes: { ...onlyInGenotypes, count: onlyInGenotypes.count + added },
  };
}

function addCounts(
  old: Readonly<Record<string, number>>,
  added: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...old };
  for (const [code, count] of Object.entries(added)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}
