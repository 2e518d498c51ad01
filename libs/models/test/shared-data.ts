import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT =
  process.env['DIRGHAYU_SHARED_DATA'] ??
  fileURLToPath(new URL('../../../../shared/data', import.meta.url));

/** Whether the public data sets are there; the tests that need them say so when they skip. */
export const hasSharedData = existsSync(`${ROOT}/known-answers`);
if (!hasSharedData) console.warn(`SKIPPING known-answer tests: no shared data at ${ROOT}`);

/** Where a file of the known answers lies. */
export function sharedPath(path: string): string {
  return `${ROOT}/known-answers/${path}`;
}

/** A known-answers table as text, by row and column; quotes are dropped. */
export function readTable(path: string): string[][] {
  const lines = readFileSync(sharedPath(path), 'utf8').split(/\r?\n/);
  return lines
    .filter((line) => line !== '')
    .map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
}
