import { describe, expect, it } from 'vitest';
import { KnownLines } from '../../src/merge/known-lines.ts';
import { RunCollector } from '../../src/merge/people-calls.ts';
import { type SiteFacts, SiteTable } from '../../src/merge/site-table.ts';

const WINDOW = { chrom: 'chr1', start: 10, end: 99, samples: ['P'], reads: [] };
const PLAIN: SiteFacts = { id: null, qual: 30, filter: ['PASS'] };

/** Lines of a second person, against A → C at 20, A → CT at 30 and an unfiltered G → T at 40. */
function taker(samples = 1) {
  const sites = new SiteTable(0);
  sites.add(20, 'A', 'C', PLAIN);
  sites.add(30, 'A', 'CT', { ...PLAIN, id: 'rs3' });
  sites.add(40, 'G', 'T', { id: null, qual: Number.NaN, filter: null });
  sites.add(9, 'A', 'C', PLAIN);
  const run = new RunCollector();
  const lines = new KnownLines(sites, run, WINDOW, { chrom: '1', group: 1, samples });
  return {
    sites,
    run,
    /** Takes columns after some bytes that are not the line's. */
    take: (line: string, end = '\n') => {
      const text = `${line.replaceAll(' ', '\t')}${end}`;
      return lines.take(Buffer.from(`xx${text}1\t2`), 2, 2 + text.length);
    },
  };
}

describe('KnownLines', () => {
  it.each([
    ['1 20 . A C 30 PASS . GT 0/1', 1],
    ['1 20 . A C 30 PASS AC=1;AN=2 GT 1|1', 2],
    ['1 20 . A C . . . GT 0/0', 0],
    ['1 20 . A C 1.5 PASS . GT:DP ./.:3', 3],
    ['1 20 . A C 99 PASS . GT:DP 1|0', 1],
    ['1 30 rs9 A CT 99 PASS . GT 0|1', 1],
    ['1 40 . G T 99 . . GT .|.', 3],
  ])('takes %s', (line, call) => {
    const { take, run } = taker();
    expect(take(line)).toBe(true);
    expect([...run.take().calls]).toEqual([call]);
  });

  it.each([
    ['another contig', '2 20 . A C 30 PASS . GT 0/1'],
    ['a longer contig', '11 20 . A C 30 PASS . GT 0/1'],
    ['a new position', '1 21 . A C 30 PASS . GT 0/1'],
    ['new alleles', '1 20 . A G 30 PASS . GT 0/1'],
    ['several ALTs', '1 20 . A C,G 30 PASS . GT 0/1'],
    ['alleles that may share bases', '1 20 . AC CC 30 PASS . GT 0/1'],
    ['a record that reaches into the window', '1 9 . AG C 30 PASS . GT 0/1'],
    ['a block that may reach into it', '1 9 . A <NON_REF> . . END=20 GT 0/0'],
    ['a block without ALT', '1 9 . A . . . END=20 GT 0/0'],
    ['no digits', '1  . A C 30 PASS . GT 0/1'],
    ['digits and more', '1 20x . A C 30 PASS . GT 0/1'],
    ['an empty ID', '1 20  A C 30 PASS . GT 0/1'],
    ['the first ID', '1 20 rs1 A C 30 PASS . GT 0/1'],
    ['a QUAL that is no number', '1 20 . A C 3O PASS . GT 0/1'],
    ['an exponent', '1 20 . A C 1e3 PASS . GT 0/1'],
    ['an empty QUAL', '1 20 . A C  PASS . GT 0/1'],
    ['too many digits', '1 20 . A C 0.1234567890123456 PASS . GT 0/1'],
    ['a filter that failed', '1 20 . A C 30 q10 . GT 0/1'],
    ['a filter like PASS', '1 20 . A C 30 PASSED . GT 0/1'],
    ['PASS at a site that none filtered', '1 40 . G T 30 PASS . GT 0/1'],
    ['an empty INFO', '1 20 . A C 30 PASS  GT 0/1'],
    ['no FORMAT', '1 20 . A C 30 PASS .'],
    ['GT in another place', '1 20 . A C 30 PASS . DP:GT 3:0/1'],
    ['a FORMAT like GT', '1 20 . A C 30 PASS . GTX 0/1'],
    ['no sample', '1 20 . A C 30 PASS . GT'],
    ['two samples', '1 20 . A C 30 PASS . GT 0/1 0/1'],
    ['two samples with fields', '1 20 . A C 30 PASS . GT:DP 0/1:3 0/1:3'],
    ['a haploid call', '1 20 . A C 30 PASS . GT 1'],
    ['a call of three', '1 20 . A C 30 PASS . GT 0/1/1'],
    ['half a call', '1 20 . A C 30 PASS . GT ./1'],
    ['an allele too high', '1 20 . A C 30 PASS . GT 0/2'],
    ['a call without separator', '1 20 . A C 30 PASS . GT 001'],
  ])('leaves %s: %s', (_, line) => {
    const { take, run, sites } = taker();
    expect(take(line)).toBe(false);
    expect(run.take().sites).toHaveLength(0);
    expect(sites.cells.qual(0)).toBe(30);
  });

  it('takes what lies outside the window without a look, from files of several people too', () => {
    for (const samples of [1, 2]) {
      const { take, run } = taker(samples);
      expect(take('1 9 . A C 30 PASS . GT 0/1 1/1')).toBe(true);
      expect(take('1 7 . ACG C 30 PASS . GT 0/1 1/1')).toBe(true);
      expect(take('1 100 . ACG <DEL> 30 PASS END=300 GT 0/1 1/1')).toBe(true);
      expect(run.take().sites).toHaveLength(0);
    }
    expect(taker(2).take('1 20 . A C 30 PASS . GT 0/1')).toBe(false);
  });

  it('leaves a line that ends as Windows ends it', () => {
    expect(taker().take('1 20 . A C 30 PASS . GT 0/1', '\r\n')).toBe(false);
  });

  it('leaves the second line of a variant, and what stands behind a line it left', () => {
    const { take } = taker();
    expect(take('1 20 . A C 30 PASS . GT 0/1')).toBe(true);
    expect(take('1 20 . A C 30 PASS . GT 1/1')).toBe(false);
    expect(take('1 20 . A C 30 PASS . GT 1/1')).toBe(false);
    // This one may become G → T at 40, and then it comes first.
    expect(take('1 38 . CCG CCT 30 PASS . GT 1')).toBe(false);
    expect(take('1 40 . G T 30 . . GT 0/1')).toBe(false);
  });

  it('raises QUAL, to the float that the reader would read', () => {
    const { take, sites } = taker();
    take('1 20 . A C 30.07 PASS . GT 0/1');
    take('1 40 . G T 1234.5678 . . GT 0/1');
    expect(sites.cells.qual(0)).toBe(Math.fround(30.07));
    expect(sites.cells.qual(2)).toBe(Math.fround(1234.5678));
  });
});
