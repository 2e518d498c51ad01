import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@dirghayu/cohort-store';
import type { WrittenPart } from '@dirghayu/parquet-writer';
import type { DiagnosticCount } from '@dirghayu/pipeline';

/** The done-marker of a shard: what it wrote and what it dropped. */
export interface ShardResult {
  readonly shard: number;
  /** Of the plan that it belongs to. */
  readonly fingerprint: string;
  /** Paths relative to the shard's directory. */
  readonly parts: readonly WrittenPart[];
  readonly diagnostics: readonly DiagnosticCount[];
}

/** Where a shard's parts lie once it is done. */
export function shardDirectory(staging: string, shard: number): string {
  return join(staging, `shard-${shard}`);
}

/** The result of a shard that is done under this plan, else null. */
export async function readShardResult(
  staging: string,
  fingerprint: string,
  shard: number,
): Promise<ShardResult | null> {
  const text = await readIfThere(markerPath(staging, shard));
  if (text === null) return null;
  const result = JSON.parse(text) as ShardResult;
  return result.fingerprint === fingerprint ? result : null;
}

/** Writes the done-marker, the last act of a shard; what an earlier failure said goes. */
export async function writeShardResult(staging: string, result: ShardResult): Promise<void> {
  await writeFileAtomically(markerPath(staging, result.shard), `${JSON.stringify(result)}\n`);
}

/** Notes why a shard failed, for `ingest status`. */
export async function writeShardFailure(
  staging: string,
  shard: number,
  failure: { readonly code: string; readonly message: string },
): Promise<void> {
  await writeFileAtomically(failurePath(staging, shard), `${JSON.stringify(failure)}\n`);
}

/** Forgets why a shard failed, before it is run again. */
export async function clearShardFailure(staging: string, shard: number): Promise<void> {
  await rm(failurePath(staging, shard), { force: true });
}

/** Why a shard last failed; null if it never did. */
export async function readShardFailure(
  staging: string,
  shard: number,
): Promise<{ readonly code: string; readonly message: string } | null> {
  const text = await readIfThere(failurePath(staging, shard));
  return text === null ? null : JSON.parse(text);
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

function markerPath(staging: string, shard: number): string {
  return join(staging, `shard-${shard}.json`);
}

function failurePath(staging: string, shard: number): string {
  return join(staging, `failed-${shard}.json`);
}
