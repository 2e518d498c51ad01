import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseContigs } from '../src/contigs.ts';
import { type WriteCohortOptions, writeCohort } from '../src/write-cohort.ts';
import { readVcf } from './read-vcf.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const SMALL = { people: 50, variants: 200, chromosomes: parseContigs('21,22') };
const INDEX = pathToFileURL(join(import.meta.dirname, '../dist/index.js'));

async function filesOf(options: Partial<WriteCohortOptions>): Promise<Map<string, string>> {
  const outputDir = temporaryDirectory();
  await writeCohort({ ...SMALL, ...options, outputDir });
  const names = readdirSync(outputDir, { recursive: true }) as string[];
  const paths = names.filter((name) => statSync(join(outputDir, name)).isFile());
  return new Map(paths.sort().map((name) => [name, readFileSync(join(outputDir, name), 'base64')]));
}

/** Peak memory in MB of a process that writes a cohort. */
function peakMemory(variants: number): number {
  const program = `
    import { parseContigs, writeCohort } from ${JSON.stringify(INDEX)};
    const outputDir = process.argv[1];
    await writeCohort({ outputDir, people: 500, variants: ${variants}, chromosomes: parseContigs('1') });
    process.stdout.write(String(process.resourceUsage().maxRSS / 1024));`;
  const args = ['--input-type=module', '--eval', program, temporaryDirectory()];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

describe('writeCohort()', () => {
  it('writes the same bytes for the same seed, and others for another', async () => {
    const first = await filesOf({ seed: 5 });
    expect([...first.keys()]).toEqual([
      'clinical.csv',
      'cohort/chr21.vcf.gz',
      'cohort/chr21.vcf.gz.tbi',
      'cohort/chr22.vcf.gz',
      'cohort/chr22.vcf.gz.tbi',
      'truth.json',
    ]);
    expect(await filesOf({ seed: 5 })).toEqual(first);
    const other = await filesOf({ seed: 6 });
    for (const [name, content] of first) {
      if (!name.endsWith('.tbi')) expect(other.get(name)).not.toBe(content);
    }
  });

  it('writes a chromosome the same whichever others are asked for', async () => {
    const both = await filesOf({ compress: 'none' });
    const one = await filesOf({ compress: 'none', chromosomes: parseContigs('22') });
    const records = (content: string | undefined) =>
      Buffer.from(content ?? '', 'base64')
        .toString()
        .split('\n')
        .filter((line) => /^[^#]/.test(line));
    expect(records(one.get('cohort/chr22.vcf'))).toEqual(records(both.get('cohort/chr22.vcf')));
    expect(records(one.get('cohort/chr22.vcf'))).toHaveLength(200);
  });

  it('refuses a directory that holds something, and with overwrite replaces only its own', async () => {
    const outputDir = temporaryDirectory();
    writeFileSync(join(outputDir, 'notes.txt'), 'mine');
    mkdirSync(join(outputDir, 'cohort'));
    writeFileSync(join(outputDir, 'cohort', 'old.vcf'), 'old');
    await expect(writeCohort({ ...SMALL, outputDir })).rejects.toMatchObject({
      code: 'CONFIG',
      message: `Cannot write to ${JSON.stringify(outputDir)}: expected an empty directory or --overwrite, got 2 entries`,
    });
    expect(readdirSync(join(outputDir, 'cohort'))).toEqual(['old.vcf']);
    await writeCohort({ ...SMALL, outputDir, overwrite: true });
    expect(readFileSync(join(outputDir, 'notes.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(join(outputDir, 'cohort'))).not.toContain('old.vcf');
    expect(readVcf(join(outputDir, 'cohort', 'chr22.vcf.gz')).records).toHaveLength(200);
  });

  it('refuses a file as directory', async () => {
    const outputDir = join(temporaryDirectory(), 'file');
    writeFileSync(outputDir, '');
    await expect(writeCohort({ ...SMALL, outputDir })).rejects.toThrow(
      `Cannot write to ${JSON.stringify(outputDir)}: expected a directory, got a file`,
    );
  });

  it('leaves nothing behind when it is stopped', async () => {
    const outputDir = join(temporaryDirectory(), 'new');
    const stop = new AbortController();
    const seen: number[] = [];
    const run = writeCohort({
      ...SMALL,
      variants: 5000,
      outputDir,
      signal: stop.signal,
      onProgress: ({ done: variants }) => {
        seen.push(variants);
        if (variants === 3000) stop.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([1000, 2000, 3000]);
    expect(existsSync(outputDir) ? readdirSync(outputDir) : []).toEqual([]);
  });

  it('needs no more memory for ten times the variants', () => {
    const [few, many] = [peakMemory(4000), peakMemory(40_000)];
    const matrixMegabytes = (500 * 40_000) / 2 ** 20;
    expect(many - few).toBeLessThan(matrixMegabytes);
  });
});
