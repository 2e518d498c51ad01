import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowCalls, unpackCalls, type VariantBlock } from '@dirghayu/genotypes';
import { type Diagnostic, from } from '@dirghayu/pipeline';
import { afterAll } from 'vitest';
import { type VcfReadOptions, vcfSource } from '../src/index.ts';

/** One row of a block as plain values. */
export interface Row {
  readonly chrom: string;
  readonly pos: number;
  readonly id: string | null;
  readonly ref: string;
  readonly alt: string;
  readonly altIndex: number;
  /** null is missing. */
  readonly qual: number | null;
  readonly filter: readonly string[] | null;
  readonly ac: number;
  readonly an: number;
  readonly het: number;
  readonly homAlt: number;
  readonly missing: number;
  /** One digit a sample. */
  readonly calls: string;
}

/** All that reading a file gives. */
export interface ReadResult {
  readonly rows: readonly Row[];
  readonly blocks: readonly VariantBlock[];
  readonly diagnostics: readonly Diagnostic[];
  /** How often each diagnostic came; without those of undeclared fields, which small tests do not declare. */
  readonly counts: Readonly<Record<string, number>>;
}

const directory = mkdtempSync(join(tmpdir(), 'vcf-reader-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let written = 0;

/** Writes a temporary file and returns its path, which ends in `name`. */
export function tempFile(content: string | Buffer, name = 'calls.vcf'): string {
  const path = join(directory, `${written++}-${name}`);
  writeFileSync(path, content);
  return path;
}

/** Reads a file to its end. */
export async function readAll(path: string, options: VcfReadOptions = {}): Promise<ReadResult> {
  const diagnostics: Diagnostic[] = [];
  const counts: Record<string, number> = {};
  const report = (diagnostic: Diagnostic) => {
    diagnostics.push(diagnostic);
    if (diagnostic.code.startsWith('undeclared-')) return;
    counts[diagnostic.code] = (counts[diagnostic.code] ?? 0) + (diagnostic.count ?? 1);
  };
  const blocks: VariantBlock[] = [];
  const stream = await from(vcfSource(path, options)).open({ report });
  for await (const block of stream) blocks.push(block);
  return {
    rows: blocks.flatMap((block) => rowsOf(block, stream.schema.samples.length)),
    blocks,
    diagnostics,
    counts,
  };
}

/** Reads a VCF text through a temporary file. */
export function readText(text: string, options: VcfReadOptions = {}): Promise<ReadResult> {
  return readAll(tempFile(text), options);
}

/** The rows of a block, columns put back together. */
export function rowsOf(block: VariantBlock, samples: number): Row[] {
  return Array.from({ length: block.count }, (_, i) => ({
    chrom: block.chrom,
    pos: block.pos[i]!,
    id: block.id[i]!,
    ref: block.ref[i]!,
    alt: block.alt[i]!,
    altIndex: block.altIndex[i]!,
    qual: Number.isNaN(block.qual[i]!) ? null : block.qual[i]!,
    filter: block.filter[i]!,
    ac: block.ac[i]!,
    an: block.an[i]!,
    het: block.het[i]!,
    homAlt: block.homAlt[i]!,
    missing: block.missing[i]!,
    calls: [...unpackCalls(rowCalls(block, i), samples)].join(''),
  }));
}

/** A small VCF: header for `samples`, then `records` with spaces for tabs. */
export function vcf(
  samples: readonly string[],
  records: readonly string[],
  meta: readonly string[] = [],
): string {
  const columns = '#CHROM POS ID REF ALT QUAL FILTER INFO'.split(' ');
  if (samples.length > 0) columns.push('FORMAT', ...samples);
  const lines = ['##fileformat=VCFv4.2', ...meta, columns.join('\t')];
  return [...lines, ...records.map((record) => record.replaceAll(' ', '\t')), ''].join('\n');
}
