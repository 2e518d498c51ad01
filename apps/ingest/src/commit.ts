import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  createManifest,
  type Manifest,
  type ManifestPhenotypes,
  type StorePaths,
  sampleListHash,
  storePaths,
  type VariantPart,
  variantPartPath,
  viewsSql,
  writeFileAtomically,
  writeManifest,
} from '@dirghayu/cohort-store';
import { DiagnosticCounter, quote } from '@dirghayu/pipeline';
import { planPath, stagedPlanPath } from './output-directory.ts';
import { InputError } from './plan/find-sources.ts';
import { type IngestPlan, plannedSamples } from './plan/plan-file.ts';
import { type ShardResult, shardDirectory } from './shard/shard-result.ts';
import { WRITER } from './writer.ts';

/** All that `commit` puts together. */
export interface CommitInput {
  readonly outputDir: string;
  readonly plan: IngestPlan;
  readonly results: readonly ShardResult[];
  readonly phenotypes: ManifestPhenotypes | null;
}

/** A part with the source that it came from and the place where it is staged. */
interface PlacedPart {
  readonly part: VariantPart;
  readonly shard: number;
  readonly source: string;
  /** Relative to the shard's directory. */
  readonly staged: string;
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
  const placed = placeParts(plan, results);
  checkOrder(placed);
  const paths = storePaths(outputDir);
  const next = storePaths(join(paths.staging, 'store'));
  await mkdir(next.variants, { recursive: true });
  for (const { part, shard, staged } of placed) {
    const to = join(next.root, part.path);
    await mkdir(dirname(to), { recursive: true });
    await moveIfThere(join(shardDirectory(paths.staging, shard), staged), to);
  }
  await moveIfThere(join(paths.staging, 'samples.parquet'), next.samples);
  const manifest = describeStore(input, placed);
  await writeFileAtomically(next.views, viewsSql(manifest));
  await replaceStore(next, paths, placed);
  await writeManifest(outputDir, manifest);
  await rm(paths.staging, { recursive: true, force: true });
  return manifest;
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
  await moveIfThere(stagedPlanPath(paths.root), planPath(paths.root));
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

/** The parts in the order of the store: contigs as first met, then positions. */
function placeParts(plan: IngestPlan, results: readonly ShardResult[]): readonly PlacedPart[] {
  const byContig = new Map<string, PlacedPart[]>();
  for (const { shard, parts } of results) {
    const source = sourceOf(plan, shard);
    for (const { path: staged, chrom, rows, firstPos, lastPos, bytes, sha256 } of parts) {
      const path = variantPartPath(chrom, shard);
      const part = { path, chrom, rows, firstPos, lastPos, bytes, sha256 };
      const placed = byContig.get(chrom) ?? [];
      byContig.set(chrom, placed);
      placed.push({ part, shard, source, staged });
    }
  }
  return [...byContig.values()].flatMap((placed) =>
    placed.sort((a, b) => a.part.firstPos - b.part.firstPos || a.shard - b.shard),
  );
}

/** The file that a shard reads; all windows of a merge count as one. */
function sourceOf({ shards, sources }: IngestPlan, index: number): string {
  const shard = shards[index];
  return shard?.kind === 'range' ? (sources[shard.source]?.path ?? '') : 'the merged files';
}

function checkOrder(placed: readonly PlacedPart[]): void {
  placed.forEach((next, i) => {
    const previous = placed[i - 1];
    if (!previous || previous.part.chrom !== next.part.chrom) return;
    const isSorted = previous.source !== next.source || previous.shard < next.shard;
    if (isSorted && previous.part.lastPos < next.part.firstPos) return;
    throw overlapError(previous, next);
  });
}

function overlapError(previous: PlacedPart, next: PlacedPart): InputError {
  const span = ({ part }: PlacedPart) => `${part.chrom}:${part.firstPos}-${part.lastPos}`;
  if (previous.source === next.source) {
    return new InputError(`Cannot ingest ${quote(next.source)}`, {
      expected: 'records sorted by position; run `bcftools sort` on it',
      actual: `${span(previous)} and ${span(next)} in one another`,
    });
  }
  return new InputError(
    `Cannot ingest ${quote(previous.source)} and ${quote(next.source)} together`,
    {
      expected: 'files of the same people to cover different regions',
      actual: `${span(previous)} in the first and ${span(next)} in the second`,
    },
  );
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
