import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { VariantBlock, VariantField, VariantSchema, VariantStream } from '@dirghayu/genotypes';
import { createContext, quote } from '@dirghayu/pipeline';
import { parseRegion, vcfSource } from '@dirghayu/vcf-reader';
import type { IngestOptions } from '../options.ts';
import { surveySources } from '../shard/shard-pool.ts';
import { unknownSamples } from '../stages/keep-samples.ts';
import type { ListFile } from '../stages/list-file.ts';
import { makeStage, planStage } from '../stages/load-stage.ts';
import { restyleContig } from './contig-style.ts';
import { describeSource, type SourceFacts } from './describe-source.ts';
import { findSources, InputError } from './find-sources.ts';
import { arrangeGrid, type PeopleGroup } from './grid.ts';
import { headerDifferences } from './header-differences.ts';
import type {
  ContentOptions,
  IngestPlan,
  PlannedShard,
  PlannedSource,
  PlannedStage,
} from './plan-file.ts';
import { rangeShards } from './range-shards.ts';
import { wantedRegions } from './wanted-regions.ts';
import { windowShards } from './window-shards.ts';

/** What a caller may watch and stop while a plan is made. */
export interface PlanContext {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/**
 * Looks at every header, lays the files out as a grid and cuts the work into shards.
 *
 * Files of the same people are cut by size, without reading them. Files of other people are
 * read once, only their positions, so that windows of equal work can be cut.
 *
 * @throws {InputError} If files do not fit together; both are named.
 */
export async function planIngest(
  options: IngestOptions,
  context: PlanContext,
): Promise<IngestPlan> {
  const facts = await describeSources(await findSources(options.inputs), context);
  return planSources(facts, options, context);
}

/** Looks at every file, in the order given. */
export async function describeSources(
  paths: readonly string[],
  { signal }: Pick<PlanContext, 'signal'>,
): Promise<readonly SourceFacts[]> {
  const facts: SourceFacts[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    facts.push(await describeSource(path));
  }
  return facts;
}

/**
 * Plans an ingest of files that have been looked at; their order is that of the store's people.
 *
 * @throws {InputError} If files do not fit together; both are named.
 */
export async function planSources(
  facts: readonly SourceFacts[],
  options: IngestOptions,
  context: PlanContext,
): Promise<IngestPlan> {
  const { shards: wanted } = options;
  const { regions, notes } = wantedRegions(options.content.regions, facts);
  const content = { ...options.content, regions: [...regions], stages: await planStages(options) };
  const phenotypes = await describePhenotypes(options);
  const groups = facts.length > 0 ? arrangeGrid(facts) : await peopleAlone(options);
  if (groups.length > 1) checkMergeable(content, groupStarts(facts, groups));
  const sources = plannedSources(facts, groups);
  const shards =
    groups.length <= 1
      ? await rangeShards(facts, { wholeFiles: content.regions.length > 0, wanted })
      : await mergeShards(sources, groups, { ...options, content }, context);
  const [first] = facts;
  const samples = groups.flatMap((group) => group.samples);
  const read = { samples, fields: await carriedFields(first, content) };
  const stored = await schemaBehind(content.stages, read);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([sources, phenotypes, shards, content]))
    .digest('hex');
  return {
    format: 'dirghayu-ingest-plan',
    formatVersion: 1,
    fingerprint,
    sources,
    groups: groups.map((group) => ({
      firstSample: group.firstSample,
      samples: [...group.samples],
    })),
    people: stored.samples === samples ? null : [...stored.samples],
    shards: [...shards],
    content,
    phenotypes,
    fields: [...stored.fields],
    header: { lines: [...(first?.header.lines ?? [])], build: first?.header.build ?? null },
    differences: [...headerDifferences(facts), ...notes, ...unknownPeople(content.stages, samples)],
  };
}

/** Without VCF files the clinical table says who the people are. */
async function peopleAlone({
  phenotypes: path,
  sampleColumn,
  nullTokens,
}: IngestOptions): Promise<readonly PeopleGroup[]> {
  if (path === undefined) return [];
  const { readSampleIds } = await import('@dirghayu/parquet-writer');
  const samples = await readSampleIds({
    path,
    ...(sampleColumn === undefined ? {} : { sampleColumn }),
    ...(nullTokens === undefined ? {} : { nullTokens }),
  });
  return [{ samples, firstSample: 0, sources: [] }];
}

function plannedSources(
  facts: readonly SourceFacts[],
  groups: readonly PeopleGroup[],
): PlannedSource[] {
  const style = facts[0]?.style ?? null;
  return facts.map(({ source, style: own }, i) => ({
    ...source,
    group: groups.findIndex(({ sources }) => sources.includes(i)),
    restyle: style !== null && own !== null && own !== style ? style : null,
  }));
}

/** The first file of each group of people. */
function groupStarts(facts: readonly SourceFacts[], groups: readonly PeopleGroup[]): SourceFacts[] {
  return groups.flatMap(({ sources: [first = -1] }) => facts[first] ?? []);
}

async function mergeShards(
  sources: readonly PlannedSource[],
  groups: readonly PeopleGroup[],
  options: IngestOptions,
  { signal, progress }: PlanContext,
): Promise<readonly PlannedShard[]> {
  const paths = sources.map(({ path }) => path);
  const surveys = await surveySources(paths, { threads: options.threads, signal, progress });
  const people = groups.reduce((sum, { samples }) => sum + samples.length, 0);
  const surveyed = surveys.map((survey, i) => {
    const planned = sources[i] as PlannedSource;
    const { restyle } = planned;
    const contigName = (name: string) => (restyle ? restyleContig(name, restyle) : name);
    const samples = groups[planned.group]?.samples.length ?? 0;
    return { planned, survey, samples, contigName };
  });
  const regions = options.content.regions.map((text) => parseRegion(text));
  return windowShards(surveyed, { people, wanted: options.shards, regions });
}

function planStages({ stages, stagesDirectory }: IngestOptions): Promise<PlannedStage[]> {
  return Promise.all(stages.map((stage) => planStage(stage, stagesDirectory)));
}

/** Whom a list asks for and no file has. */
function unknownPeople(stages: readonly PlannedStage[], samples: readonly string[]): string[] {
  const MOST = 10;
  return stages.flatMap(({ use, options }) => {
    if (use !== 'keep-samples') return [];
    const list = options as ListFile;
    const unknown = unknownSamples(list, samples);
    if (unknown.length === 0) return [];
    const more = unknown.length > MOST ? ` and ${unknown.length - MOST} more` : '';
    const names = unknown.slice(0, MOST).join(', ');
    return [`${unknown.length} of the people in ${list.file} are in no VCF: ${names}${more}`];
  });
}

/** What the stages make of a schema: some leave people out, some add columns. */
async function schemaBehind(
  stages: readonly PlannedStage[],
  schema: VariantSchema,
): Promise<VariantSchema> {
  const nothing = (async function* (): AsyncGenerator<VariantBlock> {})();
  let stream: VariantStream = { schema, [Symbol.asyncIterator]: () => nothing };
  for (const stage of stages) {
    stream = await (await makeStage(stage)).apply(stream, createContext());
  }
  return stream.schema;
}

/** The columns of the INFO and FORMAT fields asked for, as the first file declares them. */
async function carriedFields(
  source: SourceFacts | undefined,
  { info, format, field, hardCallThreshold }: ContentOptions,
): Promise<readonly VariantField[]> {
  if (!source) return [];
  const options = { info, format, field, hardCallThreshold };
  const stream = await vcfSource(source.source.path, options).open(createContext());
  return stream.schema.fields;
}

/** A merge knows calls alone: what else the files hold of their people would be lost in silence. */
function checkMergeable({ field, format }: ContentOptions, [first, second]: SourceFacts[]): void {
  const flags = [field === 'GT' ? '' : `--field ${field}`, format.length > 0 ? '--format' : ''];
  const unmergeable = flags.filter((flag) => flag !== '').join(' and ');
  if (unmergeable === '') return;
  const files = [first, second].map((facts) => quote(facts?.source.path ?? '')).join(' and ');
  throw new InputError(`Cannot merge files of different people with ${unmergeable}`, {
    expected: 'files of the same people (join them first: bcftools merge)',
    actual: `others in ${files}`,
  });
}

async function describePhenotypes(options: IngestOptions): Promise<IngestPlan['phenotypes']> {
  const { phenotypes: path, sampleColumn = null, nullTokens, types = null } = options;
  if (path === undefined) return null;
  const failed = `Cannot read phenotypes ${quote(path)}`;
  const expected = 'a CSV, TSV or Parquet file, as it is read more than once';
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const actual = cause.code === 'ENOENT' ? 'no such file' : cause.message;
    throw new InputError(failed, { expected: 'a CSV, TSV or Parquet file', actual, cause });
  });
  if (!found.isFile()) {
    const actual = found.isDirectory() ? 'a directory' : 'a pipe, socket or device';
    throw new InputError(failed, { expected, actual });
  }
  const { size, mtimeMs } = found;
  const tokens = nullTokens ? [...nullTokens] : null;
  return { path, bytes: size, modifiedMs: mtimeMs, sampleColumn, nullTokens: tokens, types };
}
