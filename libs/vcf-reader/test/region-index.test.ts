import { copyFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readAll, tempFile } from './rows.ts';
import { hasSharedData, SHARED_DATA, SKIPPED } from './shared-data.ts';

const REGIONS = { regions: [{ chrom: '20', start: 1, end: 2_000_000 }] };

/** A copy of a file, with an index beside it. */
function withIndex(file: string, extension: string, index: Buffer): string {
  const path = tempFile('', 'calls.vcf.gz');
  copyFileSync(join(SHARED_DATA, file), path);
  writeFileSync(`${path}${extension}`, index);
  return path;
}

describe.skipIf(!hasSharedData)(`an index${SKIPPED}`, () => {
  const sample = 'conformance/bio2zarr/sample.vcf.gz';

  function storedIndex(): Buffer {
    return readFileSync(join(SHARED_DATA, `${sample}.tbi`));
  }

  it('that is older than its file is used, with a diagnostic', async () => {
    const path = withIndex(sample, '.tbi', storedIndex());
    const fresh = await readAll(path, REGIONS);
    expect(fresh.counts['old-index']).toBeUndefined();
    utimesSync(`${path}.tbi`, new Date(0), new Date(0));
    const old = await readAll(path, REGIONS);
    expect(old.rows).toEqual(fresh.rows);
    expect(old.counts['old-index']).toBe(1);
    const [note] = old.diagnostics.filter(({ code }) => code === 'old-index');
    expect(note).toMatchObject({
      message: 'The index file is older than the data file',
      location: { file: `${path}.tbi` },
    });
  });

  it.each([
    ['what is no index', () => Buffer.from('no index at all'), 'no such file'],
    ['a cut one', (index: Buffer) => index.subarray(0, 40), 'unexpected end of file'],
    [
      'a count of contigs in the millions',
      (index: Buffer) => {
        const bytes = gunzipSync(index);
        bytes.writeInt32LE(0x7fffffff, 4);
        return bytes;
      },
      'a count of 2147483647 at byte ',
    ],
    [
      'names longer than itself',
      (index: Buffer) => {
        const bytes = gunzipSync(index);
        bytes.writeInt32LE(0x7fffffff, 32);
        return bytes;
      },
      '2147483647 bytes at byte 36',
    ],
  ] as const)('that is %s is refused', async (_, change, actual) => {
    const path = withIndex(sample, '.tbi', change(storedIndex()));
    await expect(readAll(path, REGIONS)).rejects.toMatchObject({
      code: 'BGZF',
      message: expect.stringContaining(
        `Cannot read index: expected a .tbi or .csi file that fits its data, got ${actual}`,
      ),
    });
  });
});
