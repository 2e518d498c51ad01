import fc from 'fast-check';

/** How one record's genotypes look: most files keep to one form, some mix all. */
const GENOTYPES = {
  plain: ['0|0', '0|0', '0|1', '1|0', '1|1'],
  unphased: ['0/0', '0/1', '1/1', './.', '0|0', '.|.'],
  odd: ['0', '1', '.', './1', '0|.', '0/1/1', './1/0', '1|0', '0/0', '.|.|.'],
} as const;

const ALTS = ['A', 'C', 'GT', 'ACGTACGTAC', '*', '<NON_REF>', '<*>', '<DEL>', 'N[1:5[', '.'];

/** A record of `samples` samples; positions are made by the caller. */
function arbitraryRecord(samples: number) {
  return fc.record({
    step: fc.constantFrom(0, 0, 1, 7),
    id: fc.constantFrom('.', 'rs1', 'rs2;rs3'),
    ref: fc.constantFrom('A', 'G', 'ACT'),
    alts: fc.oneof(
      fc.constantFrom('A', 'T', 'C').map((alt) => [alt]),
      fc.array(fc.constantFrom(...ALTS.filter((alt) => alt !== '.')), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.constant(['.']),
    ),
    qual: fc.constantFrom('.', '0', '29', '3.5', '1e3', '100'),
    filter: fc.constantFrom('.', 'PASS', 'q10', 'q10;s50'),
    info: fc.constantFrom('.', 'DP=3', 'DP=3;AF=0.5;DB'),
    format: fc.constantFrom('GT', 'GT', 'GT', 'GT:DP', 'DP:GT', 'DP'),
    form: fc.constantFrom('plain' as const, 'plain' as const, 'unphased' as const, 'odd' as const),
    picks: fc.array(fc.nat(1000), { minLength: samples, maxLength: samples }),
  });
}

/** A valid VCF text: 0–9 samples, two contigs, every corner that the reader knows. */
export const arbitraryVcf: fc.Arbitrary<string> = fc
  .nat(9)
  .chain((samples) =>
    fc.record({
      samples: fc.constant(samples),
      records: fc.array(arbitraryRecord(samples), { maxLength: 40 }),
      newline: fc.constantFrom('\n', '\r\n'),
      endsWithNewline: fc.boolean(),
    }),
  )
  .map(({ samples, records, newline, endsWithNewline }) => {
    const names = Array.from({ length: samples }, (_, i) => `S${i}`);
    const fixed = '#CHROM POS ID REF ALT QUAL FILTER INFO'.split(' ');
    const header = samples > 0 ? [...fixed, 'FORMAT', ...names] : fixed;
    let pos = 1;
    const lines = records.map((record, i) => {
      pos += record.step;
      const chrom = i < records.length * 0.7 ? '20' : 'chrX';
      const columns = [
        chrom,
        String(pos),
        record.id,
        record.ref,
        record.alts.join(','),
        record.qual,
        record.filter,
        record.info,
      ];
      if (samples > 0) columns.push(record.format, ...record.picks.map((n) => sample(record, n)));
      return columns.join('\t');
    });
    const text = ['##fileformat=VCFv4.2', header.join('\t'), ...lines].join(newline);
    return endsWithNewline || lines.length === 0 ? text + newline : text;
  });

function sample(
  record: { format: string; form: keyof typeof GENOTYPES; alts: readonly string[] },
  pick: number,
): string {
  const genotypes = GENOTYPES[record.form];
  const highest = record.alts[0] === '.' ? 0 : record.alts.length;
  const genotype = genotypes[pick % genotypes.length]!.replaceAll('1', () =>
    String(Math.min(highest, 1 + (pick % 4))),
  );
  const isCutShort = record.format === 'DP:GT' && pick % 5 === 0;
  return isCutShort ? '.' : record.format.replace('GT', genotype).replace('DP', String(pick % 30));
}
