import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ingest } from './program.ts';

/** Whether plink2 is installed; tests that compare with it skip loudly without. */
export const hasPlink2: boolean = !spawnSync('plink2', ['--version']).error;

/** Runs plink2, quietly, on one thread. */
export function plink2(...args: string[]): void {
  execFileSync('plink2', [...args, '--threads', '1', '--allow-extra-chr'], { stdio: 'pipe' });
}

/** The variants of a store as plink2's files, with `chrom:pos:ref:alt` as IDs; the path of them. */
export async function storeForPlink2(store: string, directory: string): Promise<string> {
  const vcf = join(directory, 'store.vcf');
  const run = await ingest('export', '--data-dir', store, '--output', vcf, '--key-ids');
  if (run.code !== 0) throw new Error(run.stderr);
  const out = join(directory, 'store');
  plink2('--vcf', vcf, '--make-pgen', '--out', out);
  return out;
}
