import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compressVcf } from '../src/compress-vcf.ts';
import { isInstalled, run } from './installed.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const LINES = Array.from({ length: 60_000 }, (_, i) => `chr1\t${100 + 3 * i}\t.\tA\tC\t.\t.\t.`);
const TEXT = `##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n${LINES.join('\n')}\n`;

it('compressVcf() keeps every byte over the edges of its chunks', () => {
  const path = join(temporaryDirectory(), 'x.vcf');
  writeFileSync(path, TEXT);
  expect(TEXT.length).toBeGreaterThan(1 << 20);
  compressVcf(path, 1);
  expect(gunzipSync(readFileSync(`${path}.gz`)).toString()).toBe(TEXT);
});

it.skipIf(!isInstalled('tabix'))('compressVcf() writes a working index (needs tabix)', () => {
  const path = join(temporaryDirectory(), 'x.vcf');
  writeFileSync(path, TEXT);
  compressVcf(path, 1);
  expect(run('tabix', [`${path}.gz`, 'chr1:90000-90006'])).toBe(
    LINES.filter((line) => /\t9000[0-6]\t/.test(line))
      .map((line) => `${line}\n`)
      .join(''),
  );
});
