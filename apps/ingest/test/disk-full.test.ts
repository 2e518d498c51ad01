import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, smallDisk, temporaryDirectory } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';
import { ingest } from './program.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();
const path = join(directory, 'disk');
const disk = smallDisk(path, '200k');

it.skipIf(!disk.isMounted)(
  'says that the disk is full, keeps what is done, and goes on later',
  async () => {
    const input = join(directory, 'vcfs');
    mkdirSync(input);
    const samples = Array.from({ length: 300 }, (_, i) => `P${i}`);
    let state = 1;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    for (const chrom of ['1', '2', '3', '4']) {
      const records = Array.from({ length: 800 }, (_, i) => {
        const calls = samples.map(() => ['0/0', '0/1', '1/1'][Math.floor(3 * random())]);
        return `${chrom} ${i + 1} . A G . . . GT ${calls.join(' ')}`;
      });
      writeFileSync(join(input, `${chrom}.vcf`), vcfText(samples, records));
    }
    const flags = [
      '--input-dir',
      input,
      '--output-dir',
      join(path, 'store'),
      '--threads',
      '1',
      '--json',
    ];
    const full = await ingest(...flags);
    expect({ exit: full.code, code: errorOf(full).code }).toEqual({
      exit: 1,
      code: 'PARQUET_WRITE',
    });
    expect(errorOf(full).message).toMatch(/space|ENOSPC/i);
    disk.grow('20m');
    const run = await ingest(...flags);
    const summary = JSON.parse(run.stdout);
    expect(summary).toMatchObject({ variants: 3200, people: 300 });
    expect(summary.shardsResumed).toBeGreaterThan(0);
  },
);
