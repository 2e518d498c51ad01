import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DirghayuError, quote } from '@dirghayu/pipeline';

/** An input that cannot be found or does not fit the others. Code `INPUT`. */
export class InputError extends DirghayuError {
  constructor(action: string, detail: ConstructorParameters<typeof DirghayuError>[2] = {}) {
    super('INPUT', action, detail);
  }
}

/** Names that a search takes up; what the files are is told by their content. */
const VCF_NAME = /\.(vcf|bcf)(\.gz|\.bgz|\.bgzf)?$/i;

/**
 * The VCF files among `inputs`, directories searched recursively, in natural order
 * (`chr2` before `chr10`), each once.
 *
 * @throws {InputError} If an input does not exist, or a directory holds no VCF file.
 */
export async function findSources(inputs: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const input of inputs) {
    const files = await filesOf(input);
    if (files.length === 0) {
      throw new InputError(`Cannot ingest ${quote(input)}`, {
        expected: 'a directory with files named *.vcf, *.vcf.gz or *.vcf.bgz',
        actual: 'none in it',
      });
    }
    for (const file of files) found.add(file);
  }
  return [...found].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

async function filesOf(input: string): Promise<string[]> {
  const status = await stat(input).catch((cause: NodeJS.ErrnoException) => {
    const actual = cause.code === 'ENOENT' ? 'no such file or directory' : cause.message;
    throw new InputError(`Cannot ingest ${quote(input)}`, {
      expected: 'a directory of VCF files, or one VCF file',
      actual,
      cause,
    });
  });
  if (!status.isDirectory()) return [input];
  const entries = await readdir(input, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && VCF_NAME.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
