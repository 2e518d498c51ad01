import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCount } from '@dirghayu/command-line';
import type { Progress } from '@dirghayu/pipeline';
import { DEFAULT_COHORT, writeCohort } from '@dirghayu/simulate';
import type { InputOptions } from './inputs.ts';
import { textBytes } from './text-bytes.ts';

/** A simulated cohort on disk. */
export interface Input {
  readonly people: number;
  /** Records; a site with two ALT alleles is one. */
  readonly variants: number;
  /** People times records. */
  readonly genotypes: number;
  /** The VCF, in BGZF, with its index beside it; the directory of them where each person has one. */
  readonly vcf: string;
  /** Of all VCFs, without indexes. */
  readonly vcfBytes: number;
  /** Bytes of the VCF without its compression. */
  readonly textBytes: number;
  /** The clinical table. */
  readonly clinical: string;
}

/** The size of an input for a title: `2,504 people × 200,000 variants`. */
export function sizeOfInput({ people, variants }: Input): string {
  return `${formatCount(people)} people × ${formatCount(variants)} variants`;
}

/** Where an input is kept, and what to do about one that is there. */
export interface InputPlace {
  readonly directory: string;
  /** Make it anew. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Written last: an input without it is not whole. */
const MARKER = 'input.json';

/** The input with these options; simulated unless it lies there, made with the same options. */
export async function makeInput(options: InputOptions, place: InputPlace): Promise<Input> {
  const { directory, fresh, signal, onProgress } = place;
  const key = JSON.stringify(options);
  const kept = fresh ? null : await readMarker(directory);
  if (kept?.key === key) return describe(directory, options, kept.textBytes);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await writeCohort({ ...options, outputDir: directory, signal, onProgress });
  const files = await vcfFiles(vcfPath(directory, options));
  const bytes = await sumOf(files, textBytes);
  const marker = join(directory, MARKER);
  await writeFile(`${marker}.partial`, JSON.stringify({ key, textBytes: bytes }));
  await rename(`${marker}.partial`, marker);
  return describe(directory, options, bytes);
}

async function readMarker(
  directory: string,
): Promise<{ readonly key: string; readonly textBytes: number } | null> {
  const text = await readFile(join(directory, MARKER), 'utf8').catch(() => null);
  return text === null ? null : JSON.parse(text);
}

async function describe(directory: string, options: InputOptions, bytes: number): Promise<Input> {
  const { people, variants } = { ...DEFAULT_COHORT, ...options };
  const vcf = vcfPath(directory, options);
  return {
    people,
    variants,
    genotypes: people * variants,
    vcf,
    vcfBytes: await sumOf(await vcfFiles(vcf), async (path) => (await stat(path)).size),
    textBytes: bytes,
    clinical: join(directory, 'clinical.csv'),
  };
}

/** The VCF at a path, or those in it. */
async function vcfFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path);
  return names.filter((name) => name.endsWith('.vcf.gz')).map((name) => join(path, name));
}

async function sumOf(
  paths: readonly string[],
  measure: (path: string) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (const path of paths) sum += await measure(path);
  return sum;
}

function vcfPath(directory: string, options: InputOptions): string {
  if (options.layout === 'person') return join(directory, 'cohort');
  const [contig] = options.chromosomes ?? DEFAULT_COHORT.chromosomes;
  return join(directory, 'cohort', `${contig?.name}.vcf.gz`);
}
