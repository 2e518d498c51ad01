import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readVcfHeader } from '../src/index.ts';
import { InfoColumns } from '../src/info-columns.ts';
import { readAll, readText, tempFile, vcf } from './rows.ts';
import { hasBcftools, hasSharedData, SHARED_DATA, SKIPPED, shell } from './shared-data.ts';

function field(id: string, number: string, type: string): string {
  return `##INFO=<ID=${id},Number=${number},Type=${type},Description="">`;
}

async function valuesOf(
  definition: [number: string, type: string],
  info: string,
  alts: number,
  alt: number,
) {
  const path = tempFile(vcf([], [], [field('X', ...definition)]).replace('v4.2', 'v4.3'));
  const columns = new InfoColumns(['X'], await readVcfHeader(path));
  return columns.values(info, alt, alts, 0)[0];
}

describe('InfoColumns', () => {
  it.each([
    ['A', 'Float', 'X=0.5,1e-3', 2, 2, 0.001],
    ['A', 'Integer', 'X=1', 2, 2, null], // too short: the second ALT has no value
    ['R', 'Integer', 'X=7,8,9', 2, 2, [7, 9]],
    ['G', 'Integer', 'X=0,1,2,3,4,5', 2, 2, [0, 3, 5]],
    ['G', 'Integer', 'X=0,1,2', 1, 1, [0, 1, 2]],
    ['.', 'String', 'X=a%2Cb,.', 1, 1, ['a,b', null]],
    ['2', 'Integer', 'X=.,.', 1, 1, null],
    ['1', 'Character', 'Y=2;X=c;X=d', 1, 1, 'c'],
    ['0', 'Flag', 'Y;X', 1, 1, true],
    ['0', 'Flag', 'XX', 1, 1, false],
    ['1', 'Integer', '.', 1, 1, null],
  ])('Number=%s Type=%s %s, ALT %i: %i of %j', async (number, type, info, alts, alt, expected) => {
    expect(await valuesOf([number, type], info, alts, alt)).toEqual(expected);
  });

  it('refuses a value of another type with its place', async () => {
    const text = vcf([], ['20 5 . G A . . DP=12x'], [field('DP', '1', 'Integer')]);
    await expect(readText(text, { info: ['DP'] })).rejects.toThrow(
      /calls.vcf:4:16: Cannot parse INFO\/DP at 20:5: expected an integer, got "12x"$/,
    );
  });

  it('refuses an ID that the header does not declare', async () => {
    await expect(readText(vcf([], []), { info: ['AF'] })).rejects.toMatchObject({
      code: 'CONFIG',
      message:
        'Cannot carry INFO field "AF": expected an ID that the header declares (none), got "AF"',
    });
  });
});

describe.skipIf(!hasSharedData || !hasBcftools)(`INFO columns like bcftools${SKIPPED}`, () => {
  it.each([['conformance/bio2zarr/field_type_combos.vcf.gz'], ['cohorts/1000g-2504-chr22.vcf.gz']])(
    '%s',
    async (file) => {
      const path = join(SHARED_DATA, file);
      const { info } = await readVcfHeader(path);
      // bcftools prints a flag as 1, and norm replaces END by POS + length of REF - 1 or so.
      const ids = [...info.values()]
        .filter(({ id, type }) => type !== 'Flag' && id !== 'END')
        .map(({ id }) => id);
      const format = `%POS\\t%ALT${ids.map((id) => `\\t%INFO/${id}`).join('')}\\n`;
      const lines = shell(`bcftools norm -m- -Ou "$1" | bcftools query -f '${format}'`, path);
      const { rows, blocks } = await readAll(path, { info: ids, duplicates: 'keep' });
      const columns = ids.map((id) =>
        blocks.flatMap((block) => block.fields.get(`info_${id}`) ?? []),
      );
      const ours = rows.map(({ pos, alt }, i) =>
        [pos, alt, ...columns.map((column) => printed(column[i] ?? null))].join('\t'),
      );
      const theirs = lines.split('\n').filter((line) => line && !/^\d+\t[.*]\t/.test(line));
      expect(ours.sort()).toEqual(
        theirs.map((line) => line.split('\t').map(rounded).join('\t')).sort(),
      );
    },
  );
});

/** A value as bcftools prints it: floats with six digits. */
function printed(value: unknown): string {
  if (value === null) return '.';
  if (Array.isArray(value)) return value.map(printed).join(',');
  return typeof value === 'number'
    ? String(Number(Math.fround(value).toPrecision(6)))
    : String(value);
}

function rounded(text: string): string {
  const parts = text
    .split(',')
    .map((part) => (/^-?\d[\d.]*(e[-+]\d+)?$/.test(part) ? String(Number(part)) : part));
  return parts.every((part) => part === '.') ? '.' : parts.join(',');
}
