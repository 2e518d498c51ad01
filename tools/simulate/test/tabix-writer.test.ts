import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BgzfWriter } from '../src/bgzf-writer.ts';
import { Random } from '../src/random.ts';
import { TabixWriter } from '../src/tabix-writer.ts';
import { isInstalled, run } from './installed.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const hasTabix = isInstalled('tabix');

/** Records far apart and close together, short and long, over two contigs. */
function writeIndexed(path: string): { chrom: string; pos: number; ref: string; line: string }[] {
  const random = new Random(2, 'records');
  const file = new BgzfWriter(path, 6);
  const index = new TabixWriter();
  file.write(Buffer.from('##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'));
  const records = ['chr2', 'chr10'].flatMap((chrom) => {
    let pos = 5000;
    return Array.from({ length: 3000 }, () => {
      pos += 1 + random.below(random.chance(0.01) ? 3_000_000 : 3000);
      const ref = 'A'.repeat(random.chance(0.02) ? 1 + random.below(60_000) : 1);
      return { chrom, pos, ref, line: `${chrom}\t${pos}\t.\t${ref}\tC\t.\t.\t.` };
    });
  });
  for (const { chrom, pos, ref, line } of records) {
    const start = file.virtualOffset;
    file.write(Buffer.from(`${line}\n`));
    index.add(chrom, pos, ref.length, start, file.virtualOffset);
  }
  file.close();
  index.write(`${path}.tbi`);
  return records;
}

describe('TabixWriter', () => {
  it('writes the head of a VCF index', () => {
    const path = join(temporaryDirectory(), 'x.vcf.gz');
    writeIndexed(path);
    const bytes = gunzipSync(readFileSync(`${path}.tbi`));
    expect(bytes.toString('latin1', 0, 4)).toBe('TBI\u0001');
    const fields = Array.from({ length: 8 }, (_, i) => bytes.readInt32LE(4 + 4 * i));
    expect(fields).toEqual([2, 2, 1, 2, 0, 35, 0, 11]);
    expect(bytes.toString('latin1', 36, 47)).toBe('chr2\0chr10\0');
  });

  it.skipIf(!hasTabix)('leads tabix to the records that a scan finds (needs tabix)', () => {
    const path = join(temporaryDirectory(), 'x.vcf.gz');
    const records = writeIndexed(path);
    expect(run('tabix', ['-l', path])).toBe('chr2\nchr10\n');
    const random = new Random(3, 'regions');
    for (let query = 0; query < 40; query++) {
      const chrom = random.pick(['chr2', 'chr10']);
      const start = 1 + random.below(60_000_000);
      const end = start + random.below(random.chance(0.5) ? 1000 : 5_000_000);
      const expected = records.filter(
        (record) =>
          record.chrom === chrom && record.pos <= end && record.pos + record.ref.length > start,
      );
      const found = run('tabix', [path, `${chrom}:${start}-${end}`])
        .split('\n')
        .slice(0, -1);
      expect(found.map((line) => line.slice(0, 30))).toEqual(
        expected.map(({ line }) => line.slice(0, 30)),
      );
    }
  });
});
