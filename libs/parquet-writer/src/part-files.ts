import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { partitionName } from '@dirghayu/cohort-store';

/** Files written aside that become visible together, or not at all. */
export interface PartFiles {
  /** Makes the directory of a contig and returns where to write its part, and its final path. */
  begin(chrom: string): Promise<{ readonly aside: string; readonly path: string }>;
  /** Renames every file begun to its final path. */
  publish(): Promise<void>;
  /** Removes every file begun, and the directories made for them when nothing else is in them. */
  discard(): Promise<void>;
}

/** The files `chrom=<c>/part-<part>.parquet` below `directory`. */
export function createPartFiles(directory: string, part: number): PartFiles {
  const files: { readonly aside: string; readonly path: string }[] = [];
  const made: string[] = [];
  let published = 0;
  return {
    async begin(chrom) {
      const path = `${partitionName('chrom', chrom)}/part-${part}.parquet`;
      const file = { path, aside: join(directory, `${path}.${randomUUID()}.tmp`) };
      const first = await mkdir(dirname(file.aside), { recursive: true });
      if (first !== undefined) made.push(...pathsBetween(first, dirname(file.aside)));
      files.push(file);
      return file;
    },
    async publish() {
      for (const { aside, path } of files) {
        await rename(aside, join(directory, path));
        published += 1;
      }
    },
    async discard() {
      for (const [i, { aside, path }] of files.entries()) {
        await rm(i < published ? join(directory, path) : aside, { force: true });
      }
      for (const path of made.toReversed()) await rmdir(path).catch(() => {});
    },
  };
}

/** `first`, then the directories below it down to `last`. */
function pathsBetween(first: string, last: string): string[] {
  const above = resolve(first) === resolve(last) ? [] : pathsBetween(first, dirname(last));
  return [...above, last];
}
