import { createHash } from 'node:crypto';
import { isRemote, joinLocation, readStoredText, storageOf } from '@dirghayu/storage';
import * as z from 'zod';
import { writeFileAtomically } from './atomic-file.ts';
import { parseDescription } from './description.ts';
import { StoreError } from './errors.ts';
import { innerPath } from './inner-path.ts';
import { storePaths } from './paths.ts';
import { sha256 } from './sha256.ts';

/** Version of the format that this package reads and writes. */
export const FORMAT_VERSION = 1;
const FORMAT = 'dirghayu-cohort-store';

const count = z.int().nonnegative();
const partSchema = z.object({
  path: innerPath,
  chrom: z.string(),
  rows: count,
  firstPos: z.int(),
  lastPos: z.int(),
  bytes: count,
  sha256,
});

const sourceSchema = z.object({
  path: z.string(),
  bytes: count,
  modifiedMs: z.number(),
  headerSha256: sha256,
  /** Of the index beside it; null without one. */
  indexSha256: sha256.nullable(),
});

const listedSchema = z.object({ count, first: z.array(z.string()) });

const phenotypesSchema = z.object({
  source: z.string(),
  idColumn: z.string(),
  nullTokens: z.array(z.string()),
  columns: z.array(
    z.object({ name: z.string(), type: z.string(), nulls: count, note: z.string().optional() }),
  ),
  matched: count,
  /** Matched once the spaces around an ID were taken off; absent in stores of before. */
  trimmed: listedSchema.optional(),
  onlyInGenotypes: listedSchema,
  onlyInTable: listedSchema,
});

const fieldSchema = z.object({
  name: z.string(),
  id: z.string(),
  kind: z.enum(['info', 'format']),
  type: z.enum(['integer', 'float', 'flag', 'string']),
  isList: z.boolean(),
});

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.literal(FORMAT_VERSION),
  writer: z.object({ name: z.string(), version: z.string() }),
  /** Counts up from 1 each time that something is added to the store. */
  generation: z.int().positive().default(1),
  /** Genome build as the VCF header names it, null if it does not. */
  build: z.string().nullable(),
  calls: z.enum(['packed', 'list']),
  /** The FORMAT field that `dosages` comes from; null in a store of genotypes alone. */
  dosages: z.enum(['DS', 'GP', 'HDS']).nullable().default(null),
  samples: z.object({ count, sha256 }),
  variants: z.object({ count, parts: z.array(partSchema) }),
  fields: z.array(fieldSchema),
  phenotypes: phenotypesSchema.nullable(),
  /** Meta-information lines of the first source. */
  header: z.array(z.string()),
  sources: z.array(sourceSchema),
  /** The choices that shaped the store, as the command line spells them. */
  options: z.record(z.string(), z.unknown()),
  /** What was dropped or repaired on the way, by diagnostic code. */
  diagnostics: z.record(z.string(), count),
});

/** The commit point of a store: readers trust only what it lists (docs/format.md). */
export type Manifest = z.infer<typeof manifestSchema>;
/** One Parquet file of variants, as the manifest lists it. */
export type VariantPart = z.infer<typeof partSchema>;
/** A VCF that went into the store. */
export type ManifestSource = z.infer<typeof sourceSchema>;
/** How the clinical table was joined. */
export type ManifestPhenotypes = z.infer<typeof phenotypesSchema>;

/**
 * A manifest with the format's name and version filled in; by default of the first generation,
 * and without dosages.
 */
export function createManifest(
  content: Omit<Manifest, 'format' | 'formatVersion' | 'generation' | 'dosages'> &
    Partial<Pick<Manifest, 'generation' | 'dosages'>>,
): Manifest {
  const defaults = { generation: 1, dosages: null };
  return { format: FORMAT, formatVersion: FORMAT_VERSION, ...defaults, ...content };
}

/**
 * Reads and checks the manifest of the store at `root`.
 *
 * @throws {StoreError} If there is none, or it is not one of this format and version.
 */
export async function readManifest(root: string): Promise<Manifest> {
  const path = storePaths(root).manifest;
  const text = await readStoredText(path).catch((cause: Error) => {
    const isInFile = (cause.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOTDIR';
    throw absentError(root, isInFile ? 'a file' : cause.message, cause);
  });
  if (text === null) throw absentError(root, 'no manifest.json');
  return parseDescription(manifestSchema, text, {
    path,
    action: 'Cannot read manifest',
    what: `a ${FORMAT} manifest`,
    formatVersion: FORMAT_VERSION,
  });
}

/**
 * Publishes `manifest` at `root`, atomically: the store changes from old to new at once.
 *
 * @param aside - Where it is written first, see `writeFileAtomically`.
 */
export async function writeManifest(
  root: string,
  manifest: Manifest,
  aside: string = root,
): Promise<void> {
  const text = `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`;
  await writeFileAtomically(storePaths(root).manifest, text, aside);
}

/**
 * Claims the generation of `manifest` for this commit, where several may run at once: in a bucket,
 * which has no rename, before anything of the store is touched. It can be run again.
 *
 * @throws {StoreError} If another commit has claimed it.
 */
export async function claimManifest(root: string, manifest: Manifest): Promise<void> {
  if (!isRemote(root)) return;
  const location = claimLocation(root, manifest);
  const text = `${JSON.stringify(manifestSchema.parse(manifest))}\n`;
  if (await storageOf(location).putIfAbsent(location, text)) return;
  if ((await readStoredText(location)) === text) return;
  throw new StoreError('Cannot publish store', {
    location: { file: root },
    expected: `no other commit of generation ${manifest.generation}`,
    actual: 'one that came first; give --overwrite to replace its store',
  });
}

/** Where the claim of a manifest lies, for whoever replaces the store. */
export function claimLocation(root: string, { generation }: Pick<Manifest, 'generation'>): string {
  return joinLocation(root, `manifest.${generation}.json`);
}

/** Identity of a store's content: what batch order, matrices and checkpoints depend on. */
export function storeFingerprint({ samples, variants }: Manifest): string {
  const parts = variants.parts.map((part) => part.sha256);
  return createHash('sha256')
    .update([samples.sha256, ...parts].join('\n'))
    .digest('hex');
}

/** Identity of a sample list: its IDs in order. */
export function sampleListHash(samples: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(samples)).digest('hex');
}

function absentError(root: string, actual: string, cause?: Error): StoreError {
  return new StoreError('Cannot open cohort store', {
    location: { file: root },
    expected: 'a directory made by `ingest`, with a manifest.json',
    actual,
    ...(cause === undefined ? {} : { cause }),
  });
}
