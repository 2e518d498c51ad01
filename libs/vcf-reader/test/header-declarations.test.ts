import { expect, it } from 'vitest';
import { parseHeader } from '../src/header.ts';

const text = (sample: string, type: string, length: number) =>
  [
    '##fileformat=VCFv4.2',
    `##commandline=${sample}`,
    `##contig=<ID=1,length=${length}>`,
    `##INFO=<ID=AF,Number=A,Type=${type},Description="Frequency">`,
    `#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t${sample}`,
  ].join('\n');

it('every header has its own declarations, whichever was read before', () => {
  const read = ([sample, type, length]: readonly [string, string, number]) => {
    const { samples, lines, contigs, info } = parseHeader(text(sample, type, length), 'f.vcf');
    return [samples, lines[1], contigs, info.get('AF')?.type];
  };
  const headers = [
    ['A', 'Float', 10],
    ['B', 'Float', 10],
    ['B', 'String', 10],
    ['A', 'Float', 10],
    ['A', 'Float', 20],
  ] as const;
  expect(headers.map(read)).toEqual(
    headers.map(([sample, type, length]) => [
      [sample],
      `##commandline=${sample}`,
      [{ name: '1', length }],
      type,
    ]),
  );
});
