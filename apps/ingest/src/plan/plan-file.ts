import { PHENOTYPE_TYPES, writeFileAtomically } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import { readStoredText, writeStored } from '@dirghayu/storage';
import * as z from 'zod';
import { InputError } from './find-sources.ts';

const count = z.int().nonnegative();
const rangeSchema = z.object({ start: count, end: count });

const estimateSchema = z.object({ variants: count, memoryBytes: count, diskBytes: count });

const sourceSchema = z.object({
  path: z.string(),
  bytes: count,
  modifiedMs: z.number(),
  headerSha256: z.string(),
  indexSha256: z.string().nullable(),
  /** Number of the people group that it holds. */
  group: count,
  /** Contig style to bring its names to; null leaves them. */
  restyle: z.enum(['chr', 'plain']).nullable(),
});

const rangeShardSchema = z.object({
  index: count,
  kind: z.literal('range'),
  source: count,
  /** null is the whole file: with regions, the file's index finds what to read. */
  range: rangeSchema.nullable(),
  estimate: estimateSchema,
});

const windowShardSchema = z.object({
  index: count,
  kind: z.literal('window'),
  chrom: z.string(),
  /** 1-based, both ends inclusive. */
  start: count,
  end: count,
  reads: z.array(z.object({ source: count, chrom: z.string(), range: rangeSchema })),
  estimate: estimateSchema,
});

const stageSchema = z.object({
  use: z.string(),
  /** Where the module lies and what its hash was; null for a stage of ours. */
  path: z.string().nullable(),
  sha256: z.string().nullable(),
  options: z.unknown(),
});

const contentSchema = z.object({
  calls: z.enum(['packed', 'list']),
  halfCall: z.enum(['missing', 'haploid', 'reference', 'error']),
  duplicates: z.enum(['error', 'first', 'keep']),
  onMalformed: z.enum(['error', 'skip']),
  /** The FORMAT field that calls come from; with another than GT the store has dosages. */
  field: z.enum(['GT', 'DS', 'GP', 'HDS']).default('GT'),
  hardCallThreshold: z.number().default(0.1),
  info: z.array(z.string()),
  format: z.array(z.string()).default([]),
  regions: z.array(z.string()),
  absent: z.enum(['missing', 'reference']),
  minDp: count,
  minGq: count,
  stages: z.array(stageSchema),
});

const planSchema = z.object({
  format: z.literal('dirghayu-ingest-plan'),
  formatVersion: z.literal(1),
  /** Hash over sources, clinical table, shards and options: equal plans make equal stores. */
  fingerprint: z.string(),
  sources: z.array(sourceSchema),
  /** People in the order of the files, group by group. */
  groups: z.array(z.object({ firstSample: count, samples: z.array(z.string()) })),
  /** Those whom the stages leave, in the order of the store; null is all of them. */
  people: z.array(z.string()).nullable().default(null),
  shards: z.array(z.discriminatedUnion('kind', [rangeShardSchema, windowShardSchema])),
  content: contentSchema,
  phenotypes: z
    .object({
      path: z.string(),
      bytes: count,
      modifiedMs: z.number(),
      sampleColumn: z.string().nullable(),
      nullTokens: z.array(z.string()).nullable(),
      types: z.record(z.string(), z.enum(PHENOTYPE_TYPES)).nullable().default(null),
    })
    .nullable(),
  fields: z.array(
    z.object({
      name: z.string(),
      id: z.string(),
      kind: z.enum(['info', 'format']),
      type: z.enum(['integer', 'float', 'flag', 'string']),
      isList: z.boolean(),
    }),
  ),
  /** Of the first source. */
  header: z.object({ lines: z.array(z.string()), build: z.string().nullable() }),
  /** How the headers differ, a sentence each. */
  differences: z.array(z.string()),
});

/** What an ingest will do; a pure function of the inputs and the content options. */
export type IngestPlan = z.infer<typeof planSchema>;
/** A source as the plan saw it. */
export type PlannedSource = z.infer<typeof sourceSchema>;
/** One unit of work, written as part `index` of every contig in it. */
export type PlannedShard = z.infer<typeof planSchema>['shards'][number];
/** A stretch of one contig in which files of other people are merged. */
export type WindowShard = z.infer<typeof windowShardSchema>;
/** A stage that every variant passes, found and with options that it accepts. */
export type PlannedStage = z.infer<typeof stageSchema>;
/** The options that decide what the store holds: a changed one makes another store. */
export type ContentOptions = z.infer<typeof contentSchema>;

/** The people of the store, in its order. */
export function plannedSamples(plan: IngestPlan): readonly string[] {
  return plan.people ?? gridSamples(plan);
}

/** Everybody in the files: what a merge gives to the stages. */
export function gridSamples({ groups }: Pick<IngestPlan, 'groups'>): readonly string[] {
  return groups.flatMap(({ samples }) => samples);
}

/** Writes a plan, atomically; first in the directory `aside` where one is given. */
export async function writePlan(path: string, plan: IngestPlan, aside?: string): Promise<void> {
  const text = `${JSON.stringify(plan)}\n`;
  await (aside === undefined ? writeStored(path, text) : writeFileAtomically(path, text, aside));
}

/**
 * Reads a plan; null if there is none.
 *
 * @throws {InputError} If the file is no plan of this version.
 */
export async function readPlan(path: string): Promise<IngestPlan | null> {
  const text = await readStoredText(path);
  if (text === null) return null;
  const value = parseJson(text);
  const result = planSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'the whole';
  throw new InputError(`Cannot read plan ${quote(path)}`, {
    expected: 'a plan of this version, as `ingest plan` writes it',
    actual: value === undefined ? 'text that is no JSON' : `another value of ${quote(place)}`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
