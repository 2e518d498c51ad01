import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  createManifest,
  type Manifest,
  type ManifestPhenotypes,
  readManifest,
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
import { type ShardResult, shardDirectory } from '../shard/shard-result.ts';
import { WRITER } from '../writer.ts';
import { orderParts, type PlacedPart, stagedParts, storedParts } from './part-order.ts';

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

/**
 * Adds finished shards to the store that is there, whose parts stay as they are: readers of the
 * old manifest are not disturbed. It can be run again after a crash.
 *
 * @param base - The plan that made the store.
 * @throws {InputError} If a new part overlaps another. Nothing has been moved then.
 */
export async function commitAppend(input: CommitInput, base: IngestPlan): Promise<Manifest> {
  const { outputDir, plan, results } = input;
  const paths = storePaths(outputDir);
  const old = await readManifest(outputDir);
  const isNew = ({ part }: PlacedPart) =>
    old.variants.parts.every(({ path }) => path !== part.path);
  const added = stagedParts(plan, results).filter(isNew);
  const placed = orderParts([...storedParts(base, old.variants.parts), ...added]);
  await moveParts(added, paths.staging, outputDir);
  const described = describeStore(input, placed);
  const manifest = {
    ...described,
    generation: old.generation + 1,
    diagnostics: addCounts(old.diagnostics, described.diagnostics),
    phenotypes: old.phenotypes,
  };
  await writeFileAtomically(paths.views, viewsSql(manifest));
  await writePlan(planPath(outputDir), plan);
  await writeManifest(outputDir, manifest);
  await rm(paths.staging, { recursive: true, force: true });
  return manifest;
}

function addCounts(
  old: Readonly<Record<string, number>>,
  added: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...old };
  for (const [code, count] of Object.entries(added)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}

/** Moves parts from their shards' directories to their places below `root`. */
async function moveParts(
  placed: readonly PlacedPart[],
  staging: string,
  root: string,
): Promise<void> {
  for (const { part, shard, staged } of placed) {
    if (staged === null) continue;
    const to = join(root, part.path);
    await mkdir(dirname(to), { recursive: true });
    await moveIfThere(join(shardDirectory(staging, shard), staged), to);
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
  const isAssembled = await isWhole(next.root, placed);
  if (isAssembled) await rm(paths.variants, { recursive: true, force: true });
  if (isAssembled) await rename(next.variants, paths.variants);
  await moveIfThere(next.samples, paths.samples);
  await moveIfThere(next.views, paths.views);
  if (await isWhole(paths.root, placed)) return;
  throw new InputError(`Cannot commit ${quote(paths.root)}`, {
    expected: 'every part that the shards wrote; run the ingest again',
    actual: 'parts that are gone or of another size',
  });
}

async function isWhole(root: string, placed: readonly PlacedPart[]): Promise<boolean> {
  for (const { part } of placed) {
    const status = await stat(join(root, part.path)).catch(() => null);
    if (status?.size !== part.bytes) return false;
  }
  return true;
}

async function moveIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

function describeStore(input: CommitInput, placed: readonly PlacedPart[]): Manifest {
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
