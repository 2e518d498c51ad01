import { readFile } from 'node:fs/promises';
import type { FeatureSelection } from '@dirghayu/dataset-stream';
import { ConfigError, quote } from '@dirghayu/pipeline';

/** What the flags say of the features. */
export interface FeatureFlags {
  /** `all`, `none`, a file of names, or names with commas between. */
  readonly features?: string | undefined;
  readonly minMaf?: number | undefined;
  readonly maxMissing?: number | undefined;
  readonly regions?: readonly string[] | undefined;
}

/** What is too rare to learn from. */
export const LEAST_MAF = 0.01;
const MOST_MISSING = 0.1;

/**
 * The selection that the flags ask for. A file has one rsID or chrom:pos:ref:alt a line; blank
 * lines and lines that begin with `#` are skipped. `all` is everything that the conditions given leave.
 *
 * @throws {ConfigError} If the file does not exist or names nothing, or if names are given conditions.
 */
export async function selectFeatures(flags: FeatureFlags): Promise<FeatureSelection> {
  const { features, minMaf, maxMissing, regions } = flags;
  const within = regions === undefined ? {} : { regions };
  if (features === undefined) {
    return { minMaf: minMaf ?? LEAST_MAF, maxMissing: maxMissing ?? MOST_MISSING, ...within };
  }
  const hasConditions = [minMaf, maxMissing, regions].some((condition) => condition !== undefined);
  if (!hasConditions)
    return features === 'all' || features === 'none' ? features : namesOf(features);
  if (features === 'all') return { minMaf: minMaf ?? 0, maxMissing: maxMissing ?? 1, ...within };
  throw new ConfigError('Cannot select features', {
    expected: 'either --features or conditions such as --min-maf',
    actual: 'both',
  });
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
