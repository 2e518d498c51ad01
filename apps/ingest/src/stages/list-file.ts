import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError, quote } from '@dirghayu/pipeline';
import * as z from 'zod';

/** Options of a stage that goes by a list of names. */
export const listFileOptions: z.ZodType<ListFile, ListFile> = z.strictObject({
  file: z.string(),
  sha256: z.string(),
});

/** A list of names, one a line, as it was when the job was planned. */
export interface ListFile {
  /** Blank lines and lines that begin with `#` are skipped. */
  readonly file: string;
  readonly sha256: string;
}

/**
 * The list at a path, with its hash.
 *
 * @throws {ConfigError} If it cannot be read.
 */
export function pinListFile(file: string): ListFile {
  return { file, sha256: hash(readList(file)) };
}

/**
 * The names of a list, each once.
 *
 * @throws {ConfigError} If it cannot be read, or has changed since the job was planned.
 */
export function readListFile({ file, sha256 }: ListFile): ReadonlySet<string> {
  const text = readList(file);
  if (hash(text) !== sha256) {
    throw new ConfigError(`Cannot keep what ${quote(file)} lists`, {
      expected: 'the file that was planned',
      actual: 'one that has changed since; plan again',
    });
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return new Set(lines.map((line) => line.trim()).filter((line) => line && !line.startsWith('#')));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readList(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`Cannot keep what ${quote(file)} lists`, {
      expected: 'a file with one name a line',
      actual: (cause as NodeJS.ErrnoException).code ?? 'nothing',
      cause,
    });
  }
}
