import type { Contig } from './contigs.ts';
import type { OutputOptions } from './options.ts';

const META: readonly string[] = [
  '##fileformat=VCFv4.3',
  '##source=dirghayu-simulate',
  '##FILTER=<ID=PASS,Description="All filters passed">',
  '##FILTER=<ID=LowQual,Description="Quality below 20">',
];

const FIELDS: readonly string[] = [
  '##INFO=<ID=AC,Number=A,Type=Integer,Description="Copies of each ALT allele in this file">',
  '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency of each ALT allele in the cohort">',
  '##INFO=<ID=AN,Number=1,Type=Integer,Description="Called alleles in this file">',
  '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
];

const EVIDENCE_FIELDS: readonly string[] = [
  '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">',
  '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">',
  '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">',
  '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled genotype likelihoods">',
];

/** The header of a VCF 4.3 file over the given contigs and samples, with its last line's end. */
export function vcfHeader(
  contigs: readonly Contig[],
  samples: readonly string[],
  formatFields: OutputOptions['formatFields'],
): string {
  const lines = [
    ...META,
    ...contigs.map(({ name, length }) => `##contig=<ID=${name},length=${length},assembly=GRCh38>`),
    ...FIELDS,
    ...(formatFields === 'GT' ? [] : EVIDENCE_FIELDS),
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...samples].join(
      '\t',
    ),
  ];
  return `${lines.join('\n')}\n`;
}
