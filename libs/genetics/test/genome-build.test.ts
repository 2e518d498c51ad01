import { expect, test } from 'vitest';
import { plainContig } from '../src/contig-name.ts';
import { genomeBuild } from '../src/genome-build.ts';

test.each([
  ['hg19', 'GRCh37'],
  ['GRCh37.p13', 'GRCh37'],
  ['b37', 'GRCh37'],
  ['hs37d5.fa.gz', 'GRCh37'],
  ['hg38', 'GRCh38'],
  ['GRCh38', 'GRCh38'],
  ['B73_RefGen_v4', 'B73_RefGen_v4'],
  ['NR', null],
  ['', null],
  [null, null],
])('genomeBuild(%s) is %s', (name, build) => {
  expect(genomeBuild(name)).toBe(build);
});

test.each([
  ['chr1', '1'],
  ['22', '22'],
  ['chrX', 'X'],
  ['23', 'X'],
  ['chrM', 'MT'],
  ['MT', 'MT'],
  ['HLA-A', 'HLA-A'],
])('plainContig(%s) is %s', (name, plain) => {
  expect(plainContig(name)).toBe(plain);
});
