import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';

/** A file system that a test fills. */
export interface SmallDisk {
  /** False where there is no right to mount; the test skips, and this was said. */
  readonly isMounted: boolean;
  /** Makes it larger, as a user would who frees some room: `20m`. */
  readonly grow: (size: string) => void;
}

/** Mounts a file system of `size` (`200k`) at a new directory `path`, while the tests of a file run. */
export function smallDisk(path: string, size: string): SmallDisk {
  mkdirSync(path);
  const mount = () => {
    const flags = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path];
    execFileSync('mount', flags, { stdio: 'ignore' });
  };
  const unmount = () => {
    execFileSync('umount', ['-l', path]);
  };
  const grow = (larger: string) => {
    execFileSync('mount', ['-o', `remount,size=${larger}`, path]);
  };
  try {
    mount();
  } catch {
    process.stderr.write('SKIPPED: no right to mount a small file system\n');
    return { isMounted: false, grow };
  }
  unmount(); // no hook would, where all tests are left out
  beforeAll(mount);
  afterAll(unmount);
  return { isMounted: true, grow };
}
