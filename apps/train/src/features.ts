import { readFile } from 'node:fs/promises';
import type { FeatureSelection } from '@dirghayu/dataset-stream';
import { ConfigError, quote } from '@dirghayu/pipeline';

/** What the flags say of the features. */
export interface FeatureFlags {
  /** `all`, `none`, a file of names, or names with commas between. */
  readonly features?: string | undefined;
  readonly minMaf: number;
  readonly maxMissing: number;
  readonly regions?: readonly string[] | undefined;
}

/**
 * The selection that the flags ask for. A file has one rsID or chrom:pos:ref:alt a line; blank
 * lines and lines that begin with `#` are skipped.
 *
 * @throws {ConfigError} If the file does not exist or names nothing.
 */
export async function selectFeatures(flags: FeatureFlags): Promise<FeatureSelection> {
  const { features, minMaf, maxMissing, regions } = flags;
  if (features === 'all' || features === 'none') return features;
  if (features !== undefined) return namesOf(features);
  return { minMaf, maxMissing, ...(regions === undefined ? {} : { regions }) };
}

async function namesOf(features: string): Promise<readonly string[]> {
  const looksLikeFile = /[/\\]|\.(txt|tsv|csv|list)$/.test(features);
  const text = await readFile(features, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (!looksLikeFile) return null;
    throw new ConfigError(`Cannot read the features of --features ${quote(features)}`, {
      expected: 'a file with one rsID or chrom:pos:ref:alt a line',
      actual: cause.code === 'ENOENT' ? 'no such file' : cause.message,
      cause,
    });
  });
  const names = (text === null ? features.split(',') : text.split(/\r?\n/))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('#'));
  if (names.length > 0) return names;
  throw new ConfigError(`Cannot read the features of --features ${quote(features)}`, {
    expected: 'at least one rsID or chrom:pos:ref:alt',
    actual: 'none',
  });
}
