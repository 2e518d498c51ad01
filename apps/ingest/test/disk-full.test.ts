import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { afterAll, expect, it } from 'vitest';
import { ingest } from './program.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();
const disk = join(directory, 'disk');
mkdirSync(disk);

/** A file system of `size` bytes that the test fills; needs the right to mount. */
function mount(size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    console.warn('disk-full.test.ts: SKIPPED, no right to mount a small file system');
    return false;
  }
}

const isMounted = mount('200k');
afterAll(() => {
  if (isMounted) execFileSync('umount', ['-l', disk]);
});

it.skipIf(!isMounted)(
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
      join(disk, 'store'),
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
    execFileSync('mount', ['-o', 'remount,size=20m', disk]);
    const run = await ingest(...flags);
    const summary = JSON.parse(run.stdout);
    expect(summary).toMatchObject({ variants: 3200, people: 300 });
    expect(summary.shardsResumed).toBeGreaterThan(0);
  },
);
