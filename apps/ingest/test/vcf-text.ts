/** A small VCF as text: `records` are data lines split at white space. */
export function vcfText(samples: readonly string[], records: readonly string[]): string {
  const header = [
    '##fileformat=VCFv4.2',
    '##contig=<ID=1,length=1000000>',
    '##contig=<ID=2,length=1000000>',
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...samples].join(
      '\t',
    ),
  ];
  return `${[...header, ...records.map((record) => record.split(/\s+/).join('\t'))].join('\n')}\n`;
}
