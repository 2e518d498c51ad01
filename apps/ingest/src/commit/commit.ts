import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  createManifest,
  type Manifest,
  type ManifestPhenotypes,
  type StorePaths,
  sampleListHash,
  storePaths,
  viewsSql,
  writeFileAtomically,
  writeManifest,
} from '@dirghayu/cohort-store';
import { DiagnosticCounter, quote } from '@dirghayu/pipeline';
import { planPath } from '../output-directory.ts';
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
  const next = storePaths(join(paths.staging, 'store'));
  await mkdir(next.variants, { recursive: true });
  await moveParts(placed, paths.staging, next.root);
  await moveIfThere(join(paths.staging, 'samples.parquet'), next.samples);
  const manifest = describeStore(input, placed);
  await writeFileAtomically(next.views, viewsSql(manifest));
  await replaceStore(next, paths, placed);
  await writePlan(planPath(outputDir), plan);
  await writeManifest(outputDir, manifest);
  await rm(paths.staging, { recursive: true, force: true });
  return manifest;
}

/** Moves parts from their shards' directories to their places below `root`. */
export async function moveParts(
  placed: readonly PlacedPart[],
  staging: string,
  root: string,
): Promise<void> {
  for (const { part, staged } of placed) {
    if (staged === null) continue;
    const to = join(root, part.path);
    await mkdir(dirname(to), { recursive: true });
    await moveIfThere(join(staging, staged), to);
  }
}

/** Puts the assembled store in the place of the old one, whose manifest goes first. */
async function replaceStore(
  next: StorePaths,
  paths: StorePaths,
  placed: readonly PlacedPart[],
): Promise<void> {
  await rm(paths.manifest, { force: true });
  await rm(paths.matrices, { recursive: true, force: true });
  await rm(paths.tables, { recursive: true, force: true });
  await removeVariants(paths.root, ['variants']);
  const isAssembled = await isWhole(next.root, placed);
  if (isAssembled) await rm(paths.variants, { recursive: true, force: true });
  if (isAssembled) await rename(next.variants, paths.variants);
  await moveIfThere(next.samples, paths.samples);
  await moveIfThere(next.views, paths.views);
  await checkWhole(paths.root, placed);
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
  const entries = await readdir(root);
  const old = entries.filter((name) => /^variants(-\d+)?$/.test(name) && !kept.includes(name));
  for (const name of old) await rm(join(root, name), { recursive: true, force: true });
}

async function isWhole(root: string, placed: readonly PlacedPart[]): Promise<boolean> {
  for (const { part } of placed) {
    const status = await stat(join(root, part.path)).catch(() => null);
    if (status?.size !== part.bytes) return false;
  }
  return true;
}

/** Renames; what has been moved already is left where it is. */
export async function moveIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
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
