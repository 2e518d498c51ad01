import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError, quote } from '@dirghayu/pipeline';

/**
 * Requires that nothing lies at a path.
 *
 * @param what - What is to be made: `stage "drop-rare"`.
 * @throws {ConfigError} If something does.
 */
export async function requireFree(what: string, path: string): Promise<void> {
  const isTaken = await access(path).then(
    () => true,
    () => false,
  );
  if (!isTaken) return;
  throw new ConfigError(`Cannot make ${what}`, {
    expected: 'a name that is free',
    actual: `${path}, which is there`,
  });
}

/**
 * Requires a name that fits a form.
 *
 * @param expected - The form in words, with an example.
 * @throws {ConfigError} If it does not.
 */
export function requireForm(
  kind: 'stage' | 'lib',
  name: string,
  form: { readonly pattern: RegExp; readonly expected: string },
): void {
  if (form.pattern.test(name)) return;
  throw new ConfigError(`Cannot make ${kind} ${quote(name)}`, {
    expected: form.expected,
    actual: quote(name),
  });
}

/** Writes texts by their paths below `root`, with the directories that they need. */
export async function writeFiles(
  root: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
}
