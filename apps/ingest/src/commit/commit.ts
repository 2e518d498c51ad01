import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  claimManifest,
  createManifest,
  type Manifest,
  type ManifestPhenotypes,
  requireInside,
  type StorePaths,
  sampleListHash,
  storePaths,
  viewsSql,
  writeFileAtomically,
  writeManifest,
} from '@dirghayu/cohort-store';
import { DiagnosticCounter, quote } from '@dirghayu/pipeline';
import {
  isRemote,
  joinLocation,
  moveStored,
  removeStored,
  storageOf,
  storedStatus,
} from '@dirghayu/storage';
import { closeStaging, planPath } from '../output-directory.ts';
import { InputError } from '../plan/find-sources.ts';
import { type IngestPlan, plannedSamples, writePlan } from '../plan/plan-file.ts';
import type { ShardResult } from '../shard/shard-result.ts';
import { WRITER } from '../writer.ts';
import { orderParts, type PlacedPart, stagedParts } from './part-order.ts';

/** All that `commit` puts together. */
export interface CommitInput {
  readonly outputDir: string;
  readonly plan: IngestPlan;
  readonly results: readonly ShardResult[];
  readonly phenotypes: ManifestPhenotypes | null;
}

/**
 * Publishes the finished shards as a store: moves the parts in place, writes views.sql and, last,
 * the manifest. Until then readers see the old store or none. It can be run again after a crash
 * at any point: what was moved already stays.
 *
 * @throws {InputError} If parts of one contig overlap: two files for the same region, or a file
 *   that is not sorted. Nothing has been moved then.
 */
export async function commit(input: CommitInput): Promise<Manifest> {
  const { outputDir, plan, results } = input;
  const placed = orderParts(stagedParts(plan, results));
  const paths = storePaths(outputDir);
  const manifest = describeStore(input, placed);
  await claimManifest(outputDir, manifest);
  if (isRemote(outputDir)) await replaceInBucket(paths, placed);
  else await replaceOnDisk(paths, placed);
  await writeFileAtomically(paths.views, viewsSql(manifest), paths.staging);
  await writePlan(planPath(outputDir), plan, paths.staging);
  await writeManifest(outputDir, manifest, paths.staging);
  await closeStaging(outputDir);
  return manifest;
}

/**
 * Moves parts from their shards' directories to their places below `root`.
 *
 * @throws {StoreError} If a link in the store leads one of them out of it.
 */
export async function moveParts(
  placed: readonly PlacedPart[],
  staging: string,
  root: string,
): Promise<void> {
  for (const { part, staged } of placed) {
    if (staged === null) continue;
    await requireInside(root, joinLocation(root, dirname(part.path)));
    await moveStored(joinLocation(staging, staged), joinLocation(root, part.path));
  }
}

/** Assembles the store aside and puts it in the place of the old one, whose manifest goes first. */
async function replaceOnDisk(paths: StorePaths, placed: readonly PlacedPart[]): Promise<void> {
  const next = storePaths(joinLocation(paths.staging, 'store'));
  await mkdir(next.variants, { recursive: true });
  await moveParts(placed, paths.staging, next.root);
  await moveStored(joinLocation(paths.staging, 'samples.parquet'), next.samples);
  await removeDerived(paths);
  await removeVariants(paths.root, ['variants']);
  const isAssembled = await isWhole(next.root, placed);
  if (isAssembled) await rm(paths.variants, { recursive: true, force: true });
  if (isAssembled) await rename(next.variants, paths.variants);
  await moveStored(next.samples, paths.samples);
  await checkWhole(paths.root, placed);
}

/** A bucket has no directories to exchange: parts move one by one, and others are removed. */
async function replaceInBucket(paths: StorePaths, placed: readonly PlacedPart[]): Promise<void> {
  await removeDerived(paths);
  await removeVariants(paths.root, ['variants']);
  const kept = new Set(placed.map(({ part }) => joinLocation(paths.root, part.path)));
  const storage = storageOf(paths.root);
  for await (const { location } of storage.list(paths.variants)) {
    if (!kept.has(location)) await storage.delete(location);
  }
  await moveParts(placed, paths.staging, paths.root);
  await moveStored(joinLocation(paths.staging, 'samples.parquet'), paths.samples);
  await checkWhole(paths.root, placed);
}

/** Removes the manifest, so that there is no store, and what was made from it. */
async function removeDerived(paths: StorePaths): Promise<void> {
  await removeStored(paths.manifest);
  await removeStored(paths.matrices);
  await removeStored(paths.tables);
}

/**
 * Checks that every part stands in its place.
 *
 * @throws {InputError} If one is gone, or of another size.
 */
export async function checkWhole(root: string, placed: readonly PlacedPart[]): Promise<void> {
  if (await isWhole(root, placed)) return;
  throw new InputError(`Cannot commit ${quote(root)}`, {
    expected: 'every part that the shards wrote; run the ingest again',
    actual: 'parts that are gone or of another size',
  });
}

/** Removes the calls of earlier generations, but for the directories named. */
export async function removeVariants(root: string, kept: readonly string[]): Promise<void> {
  if (isRemote(root)) return removeOldObjects(root, kept);
  const entries = await readdir(root);
  const old = entries.filter((name) => /^variants(-\d+)?$/.test(name) && !kept.includes(name));
  for (const name of old) await rm(join(root, name), { recursive: true, force: true });
}

async function removeOldObjects(root: string, kept: readonly string[]): Promise<void> {
  const storage = storageOf(root);
  for await (const { location } of storage.list(root)) {
    const [name = ''] = location.slice(joinLocation(root, '').length).split('/');
    if (/^variants(-\d+)?$/.test(name) && !kept.includes(name)) await storage.delete(location);
  }
}

async function isWhole(root: string, placed: readonly PlacedPart[]): Promise<boolean> {
  for (const { part } of placed) {
    const status = await storedStatus(joinLocation(root, part.path));
    if (status?.bytes !== part.bytes) return false;
  }
  return true;
}

/** The manifest of a store of these parts. */
export function describeStore(input: CommitInput, placed: readonly PlacedPart[]): Manifest {
  const { plan, results, phenotypes } = input;
  const parts = placed.map(({ part }) => part);
  const counter = new DiagnosticCounter();
  for (const { diagnostics } of results) counter.merge(diagnostics);
  const samples = plannedSamples(plan);
  return createManifest({
    writer: WRITER,
    build: plan.header.build,
    calls: plan.content.calls,
    dosages: plan.content.field === 'GT' ? null : plan.content.field,
    samples: { count: samples.length, sha256: sampleListHash(samples) },
    variants: { count: parts.reduce((sum, part) => sum + part.rows, 0), parts },
    fields: [...plan.fields],
    phenotypes,
    header: plan.header.lines,
    sources: plan.sources.map(({ group: _, restyle: __, ...source }) => source),
    options: { ...plan.content, plan: plan.fingerprint },
    diagnostics: Object.fromEntries(counter.counts().map(({ code, count }) => [code, count])),
  });
}
