import { readFile } from 'node:fs/promises';
import { ConfigError, quote } from '@dirghayu/pipeline';

/**
 * The names that a flag gives: a file with one a line (blank lines and lines that begin with `#`
 * are skipped), or the names themselves with commas between.
 *
 * @param what What the names are, for messages: `rsID or chrom:pos:ref:alt`.
 * @throws {ConfigError} If a file is asked for that does not exist, or nothing is named.
 */
export async function readNameList(
  flag: string,
  value: string,
  what: string,
): Promise<readonly string[]> {
  const looksLikeFile = /[/\\]|\.(txt|tsv|csv|list)$/.test(value);
  const text = await readFile(value, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (!looksLikeFile) return null;
    const actual = cause.code === 'ENOENT' ? 'no such file' : cause.message;
    throw new ConfigError(`Cannot read ${flag} ${quote(value)}`, {
      expected: `a file with one ${what} a line`,
      actual,
      cause,
    });
  });
  const names = (text === null ? value.split(',') : text.replace(/^\uFEFF/, '').split(/\r?\n/))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('#'));
  if (names.length > 0) return names;
  throw new ConfigError(`Cannot read ${flag} ${quote(value)}`, {
    expected: `at least one ${what}`,
    actual: 'none',
  });
}
