import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readVcfHeader } from '../src/index.ts';
import { readAll } from './rows.ts';
import { hasBcftools, hasSharedData, SHARED_DATA, SKIPPED, shell } from './shared-data.ts';

const ROOT = join(SHARED_DATA, 'conformance/hts-specs');
const NOT_VARIANTS = new Set(['.', '*', '<*>', '<NON_REF>']);

/** Files that break the specification and are read none the less, by reason. */
const DEVIATIONS = new Map(
  Object.entries(
    JSON.parse(
      readFileSync(new URL('hts-specs-deviations.json', import.meta.url), 'utf8'),
    ) as Record<string, readonly string[]>,
  ).flatMap(([reason, files]) => files.map((file) => [file, reason] as const)),
);

function failedFiles(): string[] {
  return ['4.1', '4.2', '4.3', '4.5'].flatMap((version) => {
    const directory = join(ROOT, version, 'failed');
    return existsSync(directory) ? readdirSync(directory).map((file) => `${version}/${file}`) : [];
  });
}

function pathOf(file: string): string {
  return join(ROOT, file.replace('/', '/failed/'));
}

/** Reads all that the file has, every declared field too. */
async function readWhole(path: string) {
  const header = await readVcfHeader(path);
  const format = [...header.format.keys()].filter((id) => id !== 'GT');
  return readAll(path, { info: [...header.info.keys()], format, duplicates: 'keep' });
}

describe.skipIf(!hasSharedData)(`a file that breaks the specification${SKIPPED}`, () => {
  const files = failedFiles();

  it.each(files.filter((file) => !DEVIATIONS.has(file)))(
    '%s ends in an error with its place',
    { timeout: 5000 },
    async (file) => {
      const error = await readWhole(pathOf(file)).then(
        () => new Error('read without an error: fix it, or list it in hts-specs-deviations.json'),
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({ code: expect.stringMatching(/^VCF_(HEADER|RECORD)$/) });
      const isEmpty = readFileSync(pathOf(file)).length === 0;
      if (!isEmpty) expect(error.message).toMatch(/\.vcf:\d+(:\d+)?: Cannot /);
    },
  );

  it.each([...DEVIATIONS])('%s is read still: %s', { timeout: 5000 }, async (file) => {
    const { rows } = await readWhole(pathOf(file));
    if (!hasBcftools) return;
    const theirs = bcftoolsSites(pathOf(file));
    if (theirs) expect(rows.map(({ pos, ref, alt }) => `${pos} ${ref} ${alt}`)).toEqual(theirs);
  });

  it('all files are there', () => {
    expect(files).toHaveLength(607);
  });
});

/** POS, REF and ALT of each row as bcftools has them; null if it refuses the file. */
function bcftoolsSites(path: string): string[] | null {
  try {
    return shell(`bcftools query -f '%POS %REF\\t%ALT\n' "$1"`, path)
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => {
        const [site = '', alts = ''] = line.split('\t');
        return alts
          .split(',')
          .filter((alt) => !NOT_VARIANTS.has(alt))
          .map((alt) => `${site} ${alt}`);
      });
  } catch {
    return null;
  }
}
