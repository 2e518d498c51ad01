import { writeFileAtomically } from '@dirghayu/cohort-store';
import type { WrittenPart } from '@dirghayu/parquet-writer';
import type { DiagnosticCount } from '@dirghayu/pipeline';
import { joinLocation, readStoredText, removeStored, storageOf } from '@dirghayu/storage';
import * as z from 'zod';

/** The done-marker of a shard: what it wrote and what it dropped. */
export interface ShardResult {
  readonly shard: number;
  /** Of what its parts depend on; see shardKeys. */
  readonly key: string;
  /** Paths relative to the shard's directory. */
  readonly parts: readonly WrittenPart[];
  readonly diagnostics: readonly DiagnosticCount[];
}

const count = z.int().nonnegative();

/** As strict as what writes it: parts are moved by these paths. */
const markerSchema = z.object({
  shard: count,
  key: z.string(),
  parts: z.array(
    z.object({
      path: z.string().regex(/^chrom=[\w.%-]+\/part-\d+\.parquet$/),
      chrom: z.string(),
      rows: count,
      firstPos: z.int(),
      lastPos: z.int(),
      bytes: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  diagnostics: z.array(z.custom<DiagnosticCount>((value) => typeof value === 'object')),
});

/** Where a shard's parts lie once it is done. */
export function shardDirectory(staging: string, key: string): string {
  return joinLocation(staging, `shard-${nameOf(key)}`);
}

/** The result of shard number `shard` with this key if it is done, else null: so is a marker that none of ours wrote. */
export async function readShardResult(
  staging: string,
  key: string,
  shard: number,
): Promise<ShardResult | null> {
  const text = await readStoredText(markerPath(staging, key));
  if (text === null) return null;
  const { data: result } = markerSchema.safeParse(parseJson(text));
  // Its number is another one if the ingest was planned again since.
  return result?.key === key ? { ...result, shard } : null;
}

/**
 * Removes what shards with other keys have left, those of a plan that has been replaced.
 */
export async function removeOtherShards(staging: string, keys: readonly string[]): Promise<void> {
  const kept = new Set(keys.map(nameOf));
  const start = joinLocation(staging, 'x').length - 1;
  const entries = new Set<string>();
  for await (const { location } of storageOf(staging).list(staging)) {
    entries.add(location.slice(start).split('/')[0] ?? '');
  }
  for (const entry of entries) {
    const name = /^(?:shard|failed)-([0-9a-f]+)(?:\.json)?$/.exec(entry)?.[1];
    const isLeft = name === undefined ? entry.startsWith('attempt-') : !kept.has(name);
    if (isLeft) await removeStored(joinLocation(staging, entry));
  }
}

/** Writes the done-marker, the last act of a shard; what an earlier failure said goes. */
export async function writeShardResult(staging: string, result: ShardResult): Promise<void> {
  await writeFileAtomically(markerPath(staging, result.key), `${JSON.stringify(result)}\n`);
}

/** Notes why a shard failed, for `ingest status`. */
export async function writeShardFailure(
  staging: string,
  key: string,
  failure: { readonly code: string; readonly message: string },
): Promise<void> {
  await writeFileAtomically(failurePath(staging, key), `${JSON.stringify(failure)}\n`);
}

/** Forgets why a shard failed, before it is run again. */
export async function clearShardFailure(staging: string, key: string): Promise<void> {
  await removeStored(failurePath(staging, key));
}

/** Why a shard last failed; null if it never did. */
export async function readShardFailure(
  staging: string,
  key: string,
): Promise<{ readonly code: string; readonly message: string } | null> {
  const text = await readStoredText(failurePath(staging, key));
  return text === null ? null : JSON.parse(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sixteen digits name a shard; the marker holds the whole key. */
function nameOf(key: string): string {
  return key.slice(0, 16);
}

function markerPath(staging: string, key: string): string {
  return joinLocation(staging, `shard-${nameOf(key)}.json`);
}

function failurePath(staging: string, key: string): string {
  return joinLocation(staging, `failed-${nameOf(key)}.json`);
}
