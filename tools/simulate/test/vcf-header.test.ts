import { expect, it } from 'vitest';
import { parseContigs } from '../src/contigs.ts';
import { vcfHeader } from '../src/vcf-header.ts';

it('vcfHeader() declares contigs, fields and samples', () => {
  expect(vcfHeader(parseContigs('21,X'), ['S1', 'S2'], 'GT:AD:DP:GQ:PL')).toMatchInlineSnapshot(`
    "##fileformat=VCFv4.3
    ##source=dirghayu-simulate
    ##FILTER=<ID=PASS,Description="All filters passed">
    ##FILTER=<ID=LowQual,Description="Quality below 20">
    ##contig=<ID=chr21,length=46709983,assembly=GRCh38>
    ##contig=<ID=chrX,length=156040895,assembly=GRCh38>
    ##INFO=<ID=AC,Number=A,Type=Integer,Description="Copies of each ALT allele in this file">
    ##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency of each ALT allele in the cohort">
    ##INFO=<ID=AN,Number=1,Type=Integer,Description="Called alleles in this file">
    ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
    ##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">
    ##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">
    ##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">
    ##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled genotype likelihoods">
    #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1	S2
    "
  `);
});
