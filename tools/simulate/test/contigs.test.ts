import { describe, expect, it } from 'vitest';
import { CONTIGS, parseContigs } from '../src/contigs.ts';

const names = (text: string) => parseContigs(text).map(({ name }) => name);

describe('parseContigs()', () => {
  it('reads names and ranges with and without the prefix, in the genome order', () => {
    expect(names('X,chr21,20')).toEqual(['chr20', 'chr21', 'chrX']);
    expect(names('chr1-chr3,x')).toEqual(['chr1', 'chr2', 'chr3', 'chrX']);
    expect(names('1-22,X')).toEqual(CONTIGS.map(({ name }) => name));
  });

  it.each(['', '23', 'chrY', '5-3', '0-2', '1,1', '20,,21'])('refuses %j', (text) => {
    expect(() => parseContigs(text)).toThrow(
      `Cannot read --chromosomes: expected different names among 1 to 22 and X, such as "20,21" or "1-22,X", got ${JSON.stringify(text)}`,
    );
  });
});
