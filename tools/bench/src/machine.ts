import { execFileSync } from 'node:child_process';
import { arch, cpus, totalmem, type } from 'node:os';
import { describeMeter, type Meter } from './peak-memory.ts';
import type { Toolbox } from './toolbox.ts';

/** What the figures depend on besides the code. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Whole gigabytes. */
  readonly memoryGb: number;
  readonly system: string;
  /** How peak memory was read. */
  readonly meter: string;
  readonly versions: Toolbox['versions'];
}

/** This machine. */
export function describeMachine(tools: Toolbox, meter: Meter): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${type()} ${arch()}`,
    meter: describeMeter(meter),
    versions: tools.versions,
  };
}

/** The commit of the code, with `+` if files differ from it; `unknown` outside of git. */
export function currentCommit(workspace: string): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: workspace,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD').trim()}${isChanged ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}
