import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readVcfHeader } from '../src/index.ts';
import { bgzf } from './bgzf-writer.ts';
import { tempFile, vcf } from './rows.ts';

const META = [
  '##contig=<ID=20,length=63025520,assembly=B36>',
  '##contig=<ID=3>',
  '##contig=<ID=X,length=0>',
  '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency, of each ALT; so \\"they\\" say">',
  '##FORMAT=<Description="Genotype",ID=GT,Type=String,Number=1>',
  '##nonsense',
  '##a line=with a\rreturn inside',
];

describe('readVcfHeader', () => {
  const text = vcf(['B', 'A'], ['20 5 . G A . . . GT 0|1 0|0'], META);

  it('reads samples, contigs in their order, and what is declared', async () => {
    const header = await readVcfHeader(tempFile(text));
    expect(header.fileformat).toBe('VCFv4.2');
    expect(header.samples).toEqual(['B', 'A']);
    expect(header.contigs).toEqual([
      { name: '20', length: 63025520 },
      { name: '3' },
      { name: 'X' },
    ]);
    expect([...header.info.keys()]).toEqual(['AF']);
    expect(header.info.get('AF')).toMatchObject({ number: 'A', type: 'Float' });
    expect(header.format.get('GT')).toEqual({
      id: 'GT',
      number: '1',
      type: 'String',
      description: 'Genotype',
    });
    expect(header.lines).toEqual(['##fileformat=VCFv4.2', ...META]);
  });

  it('reads the same from every container, with any line ends, over any blocks', async () => {
    const expected = await readVcfHeader(tempFile(text));
    const crlf = text.replaceAll('\n', '\r\n');
    for (const content of [bgzf(text, [1]), bgzf(text, [17, 300]), gzipSync(text), crlf]) {
      expect(await readVcfHeader(tempFile(content))).toEqual(expected);
    }
  });

  it('reads a file that ends with its header, with or without a newline', async () => {
    const header = vcf(['A'], []);
    expect((await readVcfHeader(tempFile(header))).samples).toEqual(['A']);
    expect((await readVcfHeader(tempFile(header.trimEnd()))).samples).toEqual(['A']);
  });

  it.each([
    ['##contig=<ID=chr1,length=248956422>', 'GRCh38'],
    ['##contig=<ID=1,length=249250621>', 'GRCh37'],
    ['##reference=file:///refs/Homo_sapiens_assembly38.hg38.fa', 'GRCh38'],
    ['##reference=hs37d5.fa.gz', 'GRCh37'],
    ['##contig=<ID=chr1,assembly=T2T-CHM13v2.0>', 'T2T-CHM13'],
    ['##reference=sub38.fa', null],
    ['##source=GRCh38-caller', null],
  ])('%s means build %s', async (line, build) => {
    expect((await readVcfHeader(tempFile(vcf([], [], [line])))).build).toBe(build);
  });
});
