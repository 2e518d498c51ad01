import { readdir, readFile } from 'node:fs/promises';

/** A process of this machine. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Name of its program, cut at 15 characters by the kernel. */
  readonly name: string;
  /** Variables that it was started with; empty where they may not be read. */
  readonly environment: string;
}

/** The processes of this machine, from /proc. */
export async function processes(): Promise<readonly Process[]> {
  const found: Process[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const match = /^(\d+) \((.*)\) \S (\d+) /s.exec(stat);
    if (!match) continue;
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    found.push({
      pid: Number(match[1]),
      name: match[2] ?? '',
      parent: Number(match[3]),
      environment,
    });
  }
  return found;
}
