import { chmodSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * A directory in which the commands of the documents run as they are typed: `vcfs/`, `clinical.csv`,
 * copies of the simulated cohort's `store` by these `names`, and the programs on its own PATH.
 *
 * `npx nx run ingest:sql …` and `npx dirghayu-ingest sql …` there start the built program itself, since Nx
 * would run it in the workspace, not here.
 */
export function makeScratch(
  directory: string,
  workspace: string,
  { store, names }: { readonly store: string; readonly names: readonly string[] },
): void {
  mkdirSync(join(directory, 'bin'), { recursive: true });
  cpSync(join(workspace, 'test-data/cohort'), join(directory, 'vcfs'), { recursive: true });
  cpSync(join(workspace, 'test-data/clinical.csv'), join(directory, 'clinical.csv'));
  symlinkSync(join(workspace, 'test-data'), join(directory, 'test-data'));
  writeFileSync(join(directory, 'ids.txt'), 'rs2000000963\n');
  writeFileSync(join(directory, 'PGS000586.txt.gz'), gzipSync(SCORE));
  for (const name of names) {
    cpSync(store, join(directory, name), { recursive: true });
  }
  for (const program of ['ingest', 'train']) {
    const bin = join(workspace, `apps/${program}/bin/dirghayu-${program}.js`);
    script(directory, `dirghayu-${program}`, `exec ${process.execPath} ${bin} "$@"`);
  }
  script(directory, 'npx', NPX);
}

/** A score of two variants of the simulated cohort, in the form of the PGS Catalog. */
const SCORE = `#format_version=2.0
#pgs_id=PGS000586
#genome_build=GRCh38
rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight
rs2200000304\t22\t25109323\tA\tG\t0.12
rs2200001243\t22\t25110259\tG\tT\t-0.05
`;

/** `npx nx run project:command …` and `npx dirghayu-… …`, as the workspace would resolve them. */
const NPX = `set -eu
if [ "$1" = nx ] && [ "$2" = run ]; then
  project=\${3%%:*} command=\${3#"$project"}
  shift 3
  exec "dirghayu-$project" \${command#:} "$@"
fi
exec "$@"`;

function script(directory: string, name: string, body: string): void {
  const path = join(directory, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** Real public data by the names that the tutorials give it; false where it is not here. */
export function addPublicData(directory: string, shared: string): boolean {
  const cohorts = join(shared, 'cohorts');
  if (!existsSync(cohorts)) return false;
  for (const [name, source] of [
    ['chr22.vcf.gz', join(cohorts, '1000g-2504-chr22.vcf.gz')],
    ['chr22.vcf.gz.tbi', join(cohorts, '1000g-2504-chr22.vcf.gz.tbi')],
    ['people.tsv', join(cohorts, '1000g-samples.panel.tsv')],
    ['people', join(shared, 'single-sample/gvcf-chr22')],
  ] as const) {
    symlinkSync(source, join(directory, name));
  }
  writeFileSync(join(directory, 'clinical.csv'), 'sample_id,age\nHG00187,50\n');
  return true;
}
