import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DirghayuError, type ErrorDetail, type Location, quote } from '@dirghayu/pipeline';
import { checkLocation, readStoredText, schemeOf, storageOf } from '@dirghayu/storage';

/** An input that cannot be found or does not fit the others. Code `INPUT`. */
export class InputError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('INPUT', action, detail);
  }
}

/** Names that a search takes up; what the files are is told by their content. */
const VCF_NAME = /\.(vcf|bcf)(\.gz|\.bgz|\.bgzf)?$/i;

/** A text file that names inputs, one a line. */
const LIST_NAME = /\.(txt|list)$/i;

/**
 * The VCF files among `inputs`, in natural order (`chr2` before `chr10`), each once. Directories
 * and prefixes of buckets are searched recursively; URLs of servers are files; a text file named
 * `*.txt` or `*.list` names more inputs, one a line, `#` begins a comment.
 *
 * @throws {InputError} If an input does not exist, is no regular file, or a directory may not be read or
 *   holds no VCF file.
 */
export async function findSources(inputs: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const named of await expandLists(inputs)) {
    checkLocation(named.input);
    const files = await filesOf(named);
    if (files.length === 0) {
      throw cannotIngest(named, {
        expected: 'a directory with files named *.vcf, *.vcf.gz, *.vcf.bgz or *.bcf',
        actual: 'none in it',
      });
    }
    for (const file of files) found.add(file);
  }
  return [...found].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** An input, and the line of the list that names it, if one does. */
interface NamedInput {
  readonly input: string;
  readonly location?: Location;
}

async function expandLists(inputs: readonly string[]): Promise<readonly NamedInput[]> {
  const expanded: NamedInput[] = [];
  for (const input of inputs) {
    if (!LIST_NAME.test(input)) {
      expanded.push({ input });
      continue;
    }
    const text = await readStoredText(input);
    if (text === null) throw absentError({ input });
    for (const [i, line] of text.split(/\r?\n/).entries()) {
      const name = line.trim();
      if (name === '' || name.startsWith('#')) continue;
      expanded.push({ input: name, location: { file: input, line: i + 1 } });
    }
  }
  return expanded;
}

async function filesOf(named: NamedInput): Promise<string[]> {
  const { input } = named;
  const scheme = schemeOf(input);
  if (scheme === 'http') return [input];
  if (scheme !== 'local') return objectsOf(named);
  const status = await stat(input).catch((cause: NodeJS.ErrnoException) => {
    throw absentError(named, cause);
  });
  const files = status.isDirectory() ? await filesBelow(input) : [input];
  for (const file of files) await requireRegular(file);
  return files;
}

async function filesBelow(directory: string): Promise<string[]> {
  const options = { recursive: true, withFileTypes: true } as const;
  const entries = await readdir(directory, options).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError(`Cannot search ${quote(cause.path ?? directory)}`, {
      expected: 'a directory that may be read',
      actual: cause.message,
      cause,
    });
  });
  return entries
    .filter((entry) => !entry.isDirectory() && VCF_NAME.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A pipe would hold up whoever opens it, for ever if nobody writes. */
async function requireRegular(path: string): Promise<void> {
  const status = await stat(path).catch(() => null); // what cannot be found is told of when it is opened
  if (status === null || status.isFile()) return;
  throw new InputError(`Cannot ingest ${quote(path)}`, {
    expected: 'a regular file, as it is read more than once',
    actual: status.isDirectory() ? 'a link to a directory' : 'a pipe, socket or device',
  });
}

/** The file itself, whatever its name, or the VCF files below a prefix. */
async function objectsOf(named: NamedInput): Promise<string[]> {
  const { input } = named;
  const files: string[] = [];
  for await (const { location } of storageOf(input).list(input)) {
    if (location === input || VCF_NAME.test(location)) files.push(location);
  }
  if (files.length > 0) return files;
  throw absentError(named);
}

function absentError(named: NamedInput, cause?: NodeJS.ErrnoException): InputError {
  const isAbsent = cause === undefined || cause.code === 'ENOENT';
  return cannotIngest(named, {
    expected: 'a directory of VCF files, or one VCF file',
    actual: isAbsent ? 'no such file or directory' : cause.message,
    ...(cause === undefined ? {} : { cause }),
  });
}

function cannotIngest({ input, location }: NamedInput, detail: ErrorDetail): InputError {
  return new InputError(`Cannot ingest ${quote(input)}`, {
    ...(location && { location }),
    ...detail,
  });
}
