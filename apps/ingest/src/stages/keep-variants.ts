import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type VariantStream, variantKey } from '@dirghayu/genotypes';
import { ConfigError, quote, type StagePlugin } from '@dirghayu/pipeline';
import * as z from 'zod';
import { filterPlugin } from './filter-stage.ts';

/** Which variants stay, by a list in a file. */
export interface KeepVariantsOptions {
  /** One ID or chrom:pos:ref:alt a line; blank lines and lines that begin with `#` are skipped. */
  readonly file: string;
  /** Of the file, when the job was planned. */
  readonly sha256: string;
}

/** Keeps the variants that a file lists, by ID or by chrom:pos:ref:alt. */
export const keepVariants: StagePlugin<KeepVariantsOptions, VariantStream> = filterPlugin(
  'keep-variants',
  z.strictObject({ file: z.string(), sha256: z.string() }),
  ({ file, sha256 }) => {
    const names = readNames(file, sha256);
    return ({ chrom, pos, id, ref, alt }, row) =>
      names.has(id[row] ?? '') ||
      names.has(variantKey(chrom, pos[row] as number, ref[row] ?? '', alt[row] ?? ''));
  },
);

/**
 * Hash of a list of variants, for the options of `keep-variants`.
 *
 * @throws {ConfigError} If the file cannot be read.
 */
export function hashVariantsFile(file: string): string {
  return createHash('sha256').update(readList(file)).digest('hex');
}

function readNames(file: string, sha256: string): ReadonlySet<string> {
  if (hashVariantsFile(file) !== sha256) {
    throw new ConfigError(`Cannot keep the variants of ${quote(file)}`, {
      expected: 'the file that was planned',
      actual: 'one that has changed since; plan again',
    });
  }
  const lines = readList(file).split(/\r?\n/);
  return new Set(lines.map((line) => line.trim()).filter((line) => line && !line.startsWith('#')));
}

function readList(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`Cannot keep the variants of ${quote(file)}`, {
      expected: 'a file with one ID or chrom:pos:ref:alt a line',
      actual: (cause as NodeJS.ErrnoException).code ?? 'nothing',
      cause,
    });
  }
}
