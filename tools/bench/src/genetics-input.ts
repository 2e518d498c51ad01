import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Input } from './input.ts';
import { capture, nodeCommand } from './process.ts';
import type { Workbench } from './workbench.ts';
import { INGEST } from './workspace.ts';

/** An input as our programs and plink2 read it. */
export interface GeneticsInput {
  readonly input: Input;
  readonly store: string;
  /** Beginning of plink2's files of the same rows; null if it is not installed. */
  readonly pfile: string | null;
  /** A PGS Catalog file that weights every variant. */
  readonly score: string;
  /** The same without comments, as plink2 wants it. */
  readonly bareScore: string;
  /** The trait and the covariates, as plink2 wants them. */
  readonly traits: string;
}

/** What the association is tested for. */
export const TRAIT = 'bmi';
/** What every test adjusts for. */
export const COVARIATES = ['age', 'PC1', 'PC2', 'PC3', 'PC4'] as const;

/** Makes the files. */
export async function geneticsInput(bench: Workbench, input: Input): Promise<GeneticsInput> {
  const store = await bench.store(input);
  const name = `genetics-${basename(dirname(input.clinical))}`;
  const base = await bench.scratch(name);
  const rows = await bench.sql(
    store,
    'SELECT chrom, pos, ref, alt FROM variants ORDER BY pos, alt',
  );
  const lines = rows.map(({ chrom, pos, ref, alt }, i) => {
    const weight = Math.sin(i + 1).toFixed(6);
    return `${chrom}:${pos}:${ref}:${alt}\t${String(chrom).replace('chr', '')}\t${pos}\t${alt}\t${ref}\t${weight}`;
  });
  const columns = 'rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight';
  const table = `${columns}\n${lines.join('\n')}\n`;
  await writeFile(`${base}.score`, `#pgs_id=bench\n#genome_build=GRCh38\n${table}`);
  await writeFile(`${base}.bare`, table);
  await writeFile(`${base}.traits`, await traitTable(input.clinical));
  return {
    input,
    store,
    pfile: bench.tools.plink2 ? await plinkFiles(base, store) : null,
    score: `${base}.score`,
    bareScore: `${base}.bare`,
    traits: `${base}.traits`,
  };
}

async function plinkFiles(base: string, store: string): Promise<string> {
  const vcf = `${base}.vcf.gz`;
  await capture(nodeCommand(INGEST, ['export', '--data-dir', store, '--output', vcf, '--key-ids']));
  const args = ['--vcf', vcf, '--make-pgen', '--allow-extra-chr', '--out', base];
  await capture({ file: 'plink2', args });
  return base;
}

/** The clinical table with the columns that are used, tabs between, `NA` for missing. */
async function traitTable(clinical: string): Promise<string> {
  const [header = '', ...lines] = (await readFile(clinical, 'utf8')).trimEnd().split('\n');
  const names = header.split(',');
  const places = ['sample_id', TRAIT, ...COVARIATES].map((name) => names.indexOf(name));
  const rows = lines.map((line) => {
    const fields = line.split(',');
    return places.map((place) => fields[place] || 'NA').join('\t');
  });
  return `#IID\t${TRAIT}\t${COVARIATES.join('\t')}\n${rows.join('\n')}\n`;
}
