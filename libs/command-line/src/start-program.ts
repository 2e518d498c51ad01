/** Oldest Node that the programs run on: major and minor. */
const OLDEST = [20, 19] as const;

/**
 * Loads a program, or says which Node it needs where this one is older.
 *
 * The first thing that a program does, in words that any Node with modules knows: what comes after would stop an
 * older one with a syntax error.
 */
export async function startProgram(
  load: () => Promise<unknown>,
  version: string = process.versions.node,
): Promise<void> {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
    await load();
    return;
  }
  process.stderr.write(
    `error: Cannot start: expected Node ${OLDEST.join('.')} or newer, got ${version} (https://nodejs.org has the current one)\n`,
  );
  process.exitCode = 2;
}
