import { createHash } from 'node:crypto';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackCalls, type VariantBlock } from '@dirghayu/genotypes';
import type { Diagnostic } from '@dirghayu/pipeline';
import { from } from '@dirghayu/pipeline';
import { mergeSource } from '../../src/merge/merge-source.ts';
import type { MergeOptions, MergeWindow, WindowRead } from '../../src/merge/merge-window.ts';

/** The defaults of the program. */
export const DEFAULTS: MergeOptions = {
  absent: 'missing',
  minDp: 0,
  minGq: 0,
  halfCall: 'missing',
  duplicates: 'first',
  onMalformed: 'error',
  info: [],
};

/** Everything of one contig. */
export const WHOLE = { chrom: '1', start: 1, end: 2 ** 31 - 1 };

/** A VCF of some people: data lines as columns. */
export interface MergeInput {
  readonly samples: readonly string[];
  readonly records: readonly (readonly string[])[];
}

export function inputText({ samples, records }: MergeInput): string {
  const fixed = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT'];
  const lines = [
    '##fileformat=VCFv4.2',
    '##ALT=<ID=NON_REF,Description="Any other allele">',
    '##FILTER=<ID=q10,Description="Low quality">',
    '##FILTER=<ID=s50,Description="Few samples">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="Last base">',
    '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">',
    '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Least depth">',
    '##contig=<ID=1,length=1000000>',
    '##contig=<ID=2,length=1000000>',
    [...fixed, ...samples].join('\t'),
    ...records.map((columns) => columns.join('\t')),
  ];
  return `${lines.join('\n')}\n`;
}

/** Writes the inputs as files of a merge; equal texts share one. People who recur share columns. */
export function writeInputs(
  directory: string,
  inputs: readonly MergeInput[],
): { readonly samples: readonly string[]; readonly reads: readonly WindowRead[] } {
  const samples: string[] = [];
  const reads = inputs.map((input): WindowRead => {
    const text = inputText(input);
    const path = join(directory, `${createHash('md5').update(text).digest('hex')}.vcf`);
    if (!existsSync(path)) writeFileSync(path, text);
    const known = samples.indexOf(input.samples[0] ?? '');
    const firstSample = known < 0 ? samples.length : known;
    if (known < 0) samples.push(...input.samples);
    return { path, range: null, chrom: '1', firstSample, samples: input.samples.length };
  });
  return { samples, reads };
}

/** The read of a whole file as a byte range. */
export function asRange(read: WindowRead): WindowRead {
  return { ...read, range: { start: 0, end: statSync(read.path).size } };
}

/** One merged row, calls as 0, 1, 2 or 3. */
export interface MergedRow {
  readonly pos: number;
  readonly id: string | null;
  readonly ref: string;
  readonly alt: string;
  readonly altIndex: number;
  readonly qual: number | null;
  readonly filter: readonly string[] | null;
  readonly ac: number;
  readonly an: number;
  readonly het: number;
  readonly homAlt: number;
  readonly missing: number;
  readonly calls: readonly number[];
}

/** What a merge gave. */
export interface Merged {
  readonly rows: MergedRow[];
  readonly blocks: VariantBlock[];
  readonly diagnostics: Diagnostic[];
}

export async function merge(
  window: MergeWindow,
  options: Partial<MergeOptions> = {},
): Promise<Merged> {
  const diagnostics: Diagnostic[] = [];
  const stream = await from(mergeSource(window, { ...DEFAULTS, ...options })).open({
    report: (diagnostic) => diagnostics.push(diagnostic),
  });
  const blocks: VariantBlock[] = [];
  for await (const block of stream) blocks.push(block);
  return { rows: blocks.flatMap((block) => rowsOf(block, window)), blocks, diagnostics };
}

function rowsOf(block: VariantBlock, { samples }: MergeWindow): MergedRow[] {
  return Array.from({ length: block.count }, (_, i) => ({
    pos: block.pos[i]!,
    id: block.id[i]!,
    ref: block.ref[i]!,
    alt: block.alt[i]!,
    altIndex: block.altIndex[i]!,
    qual: Number.isNaN(block.qual[i]) ? null : block.qual[i]!,
    filter: block.filter[i]!,
    ac: block.ac[i]!,
    an: block.an[i]!,
    het: block.het[i]!,
    homAlt: block.homAlt[i]!,
    missing: block.missing[i]!,
    calls: [
      ...unpackCalls(
        block.calls.subarray(i * block.stride, (i + 1) * block.stride),
        samples.length,
      ),
    ],
  }));
}

/** How often a diagnostic was reported, with all it stands for. */
export function countOf(diagnostics: readonly Diagnostic[], code: string): number {
  return diagnostics
    .filter((diagnostic) => diagnostic.code === code)
    .reduce((sum, { count = 1 }) => sum + count, 0);
}
