import { quote } from '@dirghayu/pipeline';
import type * as z from 'zod';
import { StoreError } from './errors.ts';

/** A JSON file that describes what lies beside it, with a format's name and version in it. */
export interface DescriptionFile {
  readonly path: string;
  /** What failed without it, such as "Cannot read manifest". */
  readonly action: string;
  /** What it is to be, such as "a dirghayu-matrix description". */
  readonly what: string;
  /** The version that this release reads and writes. */
  readonly formatVersion: number;
}

/**
 * What such a file says.
 *
 * @throws {StoreError} If it is not JSON, of a later version, or not as `schema` has it: names the field.
 */
export function parseDescription<Content>(
  schema: z.ZodType<Content>,
  text: string,
  file: DescriptionFile,
): Content {
  const { path, action, what, formatVersion } = file;
  const expected = `${what} of format version ${formatVersion}`;
  const fail = (actual: string, cause?: unknown) =>
    new StoreError(action, { location: { file: path }, expected, actual, cause });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw fail('text that is not JSON', cause);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const found = (json as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof found === 'number' && found > formatVersion) {
    const advice = 'update Dirghayu to read it, or make it anew with this one';
    throw fail(`version ${found}, written by a later release; ${advice}`);
  }
  const [issue] = result.error.issues;
  throw fail(issue ? faultOf(issue, json) : 'another');
}

/** A fault as "field: expected …, not …". */
function faultOf({ path, message }: z.core.$ZodIssue, json: unknown): string {
  const found = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
  // Zod's sentences, such as "Invalid input: expected string, received number".
  const [wanted = ''] = message.replace(/^(Invalid|Too) [^:]*: /, '').split(', received');
  const shown = found === undefined ? 'nothing' : shortened(JSON.stringify(found));
  return `${path.join('.') || 'the whole'}: ${wanted}, not ${shown}`;
}

function shortened(text: string): string {
  return text.length > 60 ? quote(`${text.slice(0, 59)}…`) : text;
}
