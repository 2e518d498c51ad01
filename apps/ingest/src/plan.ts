import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type ManifestSource, sampleListHash } from '@dirghayu/cohort-store';
import type { VariantField } from '@dirghayu/genotypes';
import { createContext, quote } from '@dirghayu/pipeline';
import {
  planShards,
  readVcfHeader,
  type ShardRange,
  type VcfHeader,
  vcfSource,
} from '@dirghayu/vcf-reader';
import { findSources, InputError } from './find-sources.ts';
import type { ContentOptions, IngestOptions } from './options.ts';

/** One unit of work: a range of one source, written as part `index` of every contig in it. */
export interface Shard {
  readonly index: number;
  readonly source: string;
  /** null is the whole file: with regions, the file's index finds what to read. */
  readonly range: ShardRange | null;
}

/** A source as the plan saw it. */
export type PlannedSource = ManifestSource & { readonly header: VcfHeader };

/** What an ingest will do; a pure function of the inputs and the content options. */
export interface IngestPlan {
  readonly samples: readonly string[];
  readonly sources: readonly PlannedSource[];
  readonly shards: readonly Shard[];
  readonly content: ContentOptions;
  /** INFO columns of the store. */
  readonly fields: readonly VariantField[];
  /** Hash over sources, clinical table, shards and options: equal plans make equal stores. */
  readonly fingerprint: string;
}

/**
 * Compressed bytes a shard holds at least and at most. The count aims at 16 shards for the
 * whole input, whatever the number of threads: the store must not depend on the machine.
 */
const MIN_SHARD_BYTES = 2e6;
const MAX_SHARD_BYTES = 64e6;
const SHARDS_WANTED = 16;

/**
 * Looks at every header and cuts the files into shards.
 *
 * @throws {InputError} If the files do not all hold the same people in the same order.
 */
export async function planIngest(options: IngestOptions): Promise<IngestPlan> {
  const { content } = options;
  const sources: PlannedSource[] = [];
  for (const path of await findSources(options.inputs)) sources.push(await describeSource(path));
  checkSameSamples(sources);
  const shards = await cutShards(sources, content.regions.length > 0);
  const plain = sources.map(({ header: _, ...source }) => source);
  const table = await describePhenotypes(options);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([plain, table, shards, content]))
    .digest('hex');
  return {
    samples: sources[0]?.header.samples ?? [],
    sources,
    shards,
    content,
    fields: await infoFields(sources[0], content),
    fingerprint,
  };
}

async function infoFields(
  source: PlannedSource | undefined,
  { info }: ContentOptions,
): Promise<readonly VariantField[]> {
  if (!source) return [];
  const stream = await vcfSource(source.path, { info }).open(createContext());
  return stream.schema.fields;
}

async function describePhenotypes(options: IngestOptions): Promise<unknown> {
  const { phenotypes, sampleColumn, nullTokens } = options;
  if (phenotypes === undefined) return null;
  const status = await stat(phenotypes).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError(`Cannot read phenotypes ${quote(phenotypes)}`, {
      expected: 'a CSV, TSV or Parquet file',
      actual: cause.code === 'ENOENT' ? 'no such file' : cause.message,
      cause,
    });
  });
  return { phenotypes, bytes: status.size, modifiedMs: status.mtimeMs, sampleColumn, nullTokens };
}

async function describeSource(path: string): Promise<PlannedSource> {
  const { size, mtimeMs } = await stat(path);
  const header = await readVcfHeader(path);
  const headerSha256 = createHash('sha256')
    .update(header.lines.join('\n'))
    .update(sampleListHash(header.samples))
    .digest('hex');
  return { path, bytes: size, modifiedMs: mtimeMs, headerSha256, header };
}

function checkSameSamples(sources: readonly PlannedSource[]): void {
  const [first] = sources;
  if (!first) return;
  for (const other of sources) {
    const clash = sampleClash(first.header.samples, other.header.samples);
    if (clash === null) continue;
    throw new InputError(`Cannot ingest ${quote(first.path)} and ${quote(other.path)} together`, {
      expected: 'the same people in the same order in every file',
      actual: clash,
    });
  }
}

/** How two sample lists differ, or null. */
function sampleClash(first: readonly string[], other: readonly string[]): string | null {
  if (sampleListHash(first) === sampleListHash(other)) return null;
  const inFirst = new Set(first);
  const inOther = new Set(other);
  const missing = first.find((sample) => !inOther.has(sample));
  const added = other.find((sample) => !inFirst.has(sample));
  const counts = `${first.length} and ${other.length} people`;
  if (missing !== undefined) return `${counts}; ${quote(missing)} is only in the first`;
  if (added !== undefined) return `${counts}; ${quote(added)} is only in the second`;
  return 'the same people in another order';
}

async function cutShards(
  sources: readonly PlannedSource[],
  wholeFiles: boolean,
): Promise<readonly Shard[]> {
  const total = sources.reduce((sum, source) => sum + source.bytes, 0);
  const target = Math.min(MAX_SHARD_BYTES, Math.max(MIN_SHARD_BYTES, total / SHARDS_WANTED));
  const shards: Shard[] = [];
  for (const { path, bytes } of sources) {
    const wanted = Math.max(1, Math.round(bytes / target));
    const ranges = wholeFiles ? [null] : await planShards(path, wanted);
    for (const range of ranges) shards.push({ index: shards.length, source: path, range });
  }
  return shards;
}
