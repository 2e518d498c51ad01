import { readdirSync, rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

/** What changes a disk, among what the commit uses of node:fs/promises. */
const CHANGES = ['mkdir', 'open', 'rename', 'rm'] as const;

/**
 * Runs `work` up to its `steps`-th change of the disk and leaves it there for good, as a machine
 * that loses its power would; a directory that was being removed is half gone.
 *
 * @returns Whether it was left; false if it came to its end before.
 */
export async function crashAfter(steps: number, work: () => Promise<unknown>): Promise<boolean> {
  const originals = CHANGES.map((name) => [name, fs[name]] as const);
  let done = 0;
  let crash = () => {};
  const crashed = new Promise<true>((resolve) => {
    crash = () => resolve(true);
  });
  for (const [name, original] of originals) {
    const change = (...args: unknown[]) => {
      if (++done <= steps) return Reflect.apply(original, fs, args);
      if (name === 'rm' && done === steps + 1) removeHalf(String(args[0]));
      crash();
      return new Promise(() => {});
    };
    Object.assign(fs, { [name]: change });
  }
  syncBuiltinESMExports();
  try {
    return await Promise.race([crashed, work().then(() => false)]);
  } finally {
    Object.assign(fs, Object.fromEntries(originals));
    syncBuiltinESMExports();
  }
}

function removeHalf(path: string): void {
  let names: string[];
  try {
    names = readdirSync(path).sort();
  } catch {
    return; // not there, or a file
  }
  for (const name of names.slice(names.length >> 1)) {
    rmSync(join(path, name), { recursive: true });
  }
}
