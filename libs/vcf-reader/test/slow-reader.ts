import type { HalfCall } from '../src/index.ts';
import type { Row } from './rows.ts';

/** What the slow reader heeds of the options. */
export interface SlowOptions {
  readonly halfCall?: Exclude<HalfCall, 'error'>;
  readonly duplicates?: 'first' | 'keep';
}

/**
 * The obvious reading of a VCF text: everything split into strings, one genotype at a time. The twin that
 * the reader is compared with.
 */
export function slowRows(text: string, options: SlowOptions = {}): Row[] {
  const rows: Row[] = [];
  let lastLocus = '';
  let seen = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const [chrom, pos, id, ref, alts, qual, filter, , format, ...samples] = line.split(
      '\t',
    ) as string[];
    if (`${chrom}:${pos}` !== lastLocus) seen = new Set();
    lastLocus = `${chrom}:${pos}`;
    for (const [i, alt] of alts!.split(',').entries()) {
      if (['.', '*', '<*>', '<NON_REF>'].includes(alt)) continue;
      const isDuplicate = seen.has(`${ref}>${alt}`);
      seen.add(`${ref}>${alt}`);
      if (isDuplicate && options.duplicates !== 'keep') continue;
      const gt = (format ?? '').split(':').indexOf('GT');
      const genotypes = samples.map((sample) => sample.split(':')[gt] ?? '.');
      rows.push({
        chrom: chrom!,
        pos: Number(pos),
        id: id === '.' ? null : id!,
        ref: ref!,
        alt,
        altIndex: i + 1,
        qual: qual === '.' ? null : Math.fround(Number(qual)),
        filter: filter === '.' ? null : filter!.split(';'),
        ...slowCalls(genotypes, i + 1, options.halfCall ?? 'missing'),
      });
    }
  }
  return rows;
}

function slowCalls(genotypes: readonly string[], alt: number, halfCall: HalfCall) {
  const counts = { ac: 0, an: 0, het: 0, homAlt: 0, missing: 0 };
  let calls = '';
  for (const genotype of genotypes) {
    let alleles = genotype.split(/[/|]/).map((allele) => (allele === '.' ? null : Number(allele)));
    const isMissing = alleles.every((allele) => allele === null);
    if (alleles.includes(null) && !isMissing) {
      if (halfCall === 'missing') alleles = [null];
      if (halfCall === 'haploid') alleles = alleles.filter((allele) => allele !== null);
      if (halfCall === 'reference') alleles = alleles.map((allele) => allele ?? 0);
    }
    if (alleles.includes(null)) {
      counts.missing += 1;
      calls += '3';
      continue;
    }
    const copies = Math.min(2, alleles.filter((allele) => allele === alt).length);
    const ploidy = Math.min(2, alleles.length);
    counts.ac += copies;
    counts.an += ploidy;
    if (copies === ploidy) counts.homAlt += 1;
    else if (copies === 1) counts.het += 1;
    calls += String(copies);
  }
  return { ...counts, calls };
}
