import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** How peak memory is read here. */
export type Meter =
  | { readonly kind: 'gnu-time'; readonly path: string }
  | { readonly kind: 'proc' }
  | { readonly kind: 'none' };

const GNU_TIME = '/usr/bin/time';
const POLL_EVERY_MS = 10;

/** GNU time where it is installed, since the kernel's own figure misses no peak; else /proc. */
export function findMeter(): Meter {
  try {
    const version = execFileSync(GNU_TIME, ['--version'], { encoding: 'utf8', stdio: 'pipe' });
    if (version.includes('GNU')) return { kind: 'gnu-time', path: GNU_TIME };
  } catch {
    // Not installed, or BSD's, which has no --version.
  }
  return existsSync('/proc/self/status') ? { kind: 'proc' } : { kind: 'none' };
}

/** How the peak was read, for a reader of the figures. */
export function describeMeter({ kind }: Meter): string {
  if (kind === 'gnu-time') return 'maximum resident set size by GNU time';
  if (kind === 'proc') return `VmHWM of /proc, read every ${POLL_EVERY_MS} ms`;
  return 'not measured on this system';
}

/** Reads the high-water mark of a process until `stop`, which gives the last one in bytes. */
export function pollPeak(pid: number): { stop(): number | null } {
  let peak: number | null = null;
  const read = () => {
    peak = peakOf(pid) ?? peak;
  };
  read();
  const timer = setInterval(read, POLL_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

/** VmHWM, in bytes; null once the process has ended. */
function peakOf(pid: number): number | null {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match ? Number(match[1]) * 1024 : null;
  } catch {
    return null;
  }
}
