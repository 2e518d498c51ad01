import { readFile } from 'node:fs/promises';
import { ConfigError, quote } from '@dirghayu/pipeline';

/**
 * Regions of a BED file as `chrom:start-end`, 1-based and inclusive (BED counts from 0, half-open).
 * Comments, `track` and `browser` lines are skipped; columns behind the third are not read.
 *
 * @throws {ConfigError} If the file cannot be read or a line is no region.
 */
export async function readBedRegions(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigError(`Cannot read regions ${quote(path)}`, {
      expected: 'a BED file',
      actual: cause.code === 'ENOENT' ? 'no such file' : cause.message,
      cause,
    });
  });
  const regions = text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '' || /^(#|track\b|browser\b)/.test(line)) return [];
    return [parseLine(path, i + 1, line)];
  });
  if (regions.length > 0) return regions;
  throw new ConfigError(`Cannot read regions ${quote(path)}`, {
    expected: 'at least one region',
    actual: 'none',
  });
}

function parseLine(file: string, line: number, text: string): string {
  const [chrom = '', start = '', end = ''] = text.split(/\t| +/);
  if (/^\d+$/.test(start) && /^\d+$/.test(end) && Number(start) < Number(end)) {
    // Braces keep a contig name that holds a colon whole.
    return `${chrom.includes(':') ? `{${chrom}}` : chrom}:${Number(start) + 1}-${end}`;
  }
  throw new ConfigError('Cannot read region', {
    location: { file, line },
    expected: 'contig, start and a greater end, with tabs between',
    actual: quote(text),
  });
}
