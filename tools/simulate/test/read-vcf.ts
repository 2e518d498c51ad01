import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One record as the text has it. */
export interface PlainRecord {
  readonly line: string;
  readonly chrom: string;
  readonly pos: number;
  readonly id: string;
  readonly ref: string;
  readonly alts: readonly string[];
  readonly info: Readonly<Record<string, string>>;
  /** Text of every call, all FORMAT fields. */
  readonly calls: readonly string[];
  /** Alleles of every call; -1 where missing. */
  readonly alleles: readonly (readonly number[])[];
}

/** Reads a whole VCF the slow, obvious way. */
export function readVcf(path: string): {
  readonly header: readonly string[];
  readonly samples: readonly string[];
  readonly records: readonly PlainRecord[];
} {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  const lines = text.split('\n').slice(0, -1);
  const header = lines.filter((line) => line.startsWith('#'));
  const samples = header.at(-1)!.split('\t').slice(9);
  return { header, samples, records: lines.slice(header.length).map(readRecord) };
}

function readRecord(line: string): PlainRecord {
  const [chrom, pos, id, ref, alt, , , info, , ...calls] = line.split('\t') as string[];
  return {
    line,
    chrom: chrom!,
    pos: Number(pos),
    id: id!,
    ref: ref!,
    alts: alt!.split(','),
    info: Object.fromEntries(info!.split(';').map((item) => item.split('='))),
    calls,
    alleles: calls.map((call) =>
      call
        .split(':')[0]!
        .split(/[|/]/)
        .map((allele) => (allele === '.' ? -1 : Number(allele))),
    ),
  };
}

/** AC and AN as INFO has them, counted from the calls. */
export function countAlleles({ alts, alleles }: PlainRecord): { AC: string; AN: string } {
  const called = alleles.flat().filter((allele) => allele >= 0);
  const counts = alts.map((_, k) => called.filter((allele) => allele === k + 1).length);
  return { AC: counts.join(','), AN: String(called.length) };
}
