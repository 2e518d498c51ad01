import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FieldDefinition, readVcfHeader } from '../src/index.ts';
import { readAll, readText, vcf } from './rows.ts';
import { hasBcftools, hasSharedData, SHARED_DATA, SKIPPED, shell } from './shared-data.ts';

function declare(kind: 'INFO' | 'FORMAT', id: string, number: string, type: string): string {
  return `##${kind}=<ID=${id},Number=${number},Type=${type},Description="">`;
}

const ALTS = ['A', 'C', 'T'];

/** The value of field X in the row of ALT number `alt`. */
async function fieldValue(
  kind: 'INFO' | 'FORMAT',
  type: string,
  text: string,
  alts: number,
  alt: number,
) {
  const [number = '', name = ''] = type.split(' ');
  const meta = [declare(kind, 'X', number, name), declare(kind, 'Y', '1', 'Integer')];
  const site = `20 5 . G ${ALTS.slice(0, alts)} . .`;
  const record = kind === 'INFO' ? `${site} ${text} GT 0|1` : `${site} . GT:X:Y 0|1:${text}`;
  const file = vcf(['NA1'], [record], meta).replace('v4.2', 'v4.3');
  const { blocks } = await readText(file, kind === 'INFO' ? { info: ['X'] } : { format: ['X'] });
  return blocks[0]?.fields.get(`${kind.toLowerCase()}_X`)?.[alt - 1];
}

describe('INFO columns', () => {
  it.each([
    ['A Float', 'X=0.5,1e-3', 2, 2, Math.fround(0.001)],
    ['A Integer', 'X=1', 2, 2, null], // too short: the second ALT has no value
    ['R Integer', 'X=7,8,9', 2, 2, [7, 9]],
    ['G Integer', 'X=0,1,2,3,4,5', 2, 2, [0, 3, 5]],
    ['G Integer', 'X=0,1,2', 2, 2, [0, 2]], // haploid
    ['G Integer', 'X=0,1,2', 1, 1, [0, 1, 2]],
    ['G Integer', 'X=0,1,2,3', 2, 1, [0, 1, 2, 3]], // fits nothing
    ['. String', 'X=a%2Cb,.', 1, 1, ['a,b', null]],
    ['1 String', 'X=%E2%82%AC%41%4', 1, 1, '€A%4'],
    ['1 String', 'X=a,b', 1, 1, 'a,b'],
    ['2 Integer', 'X=.,.', 1, 1, null],
    ['1 Integer', 'X=-2147483640', 1, 1, -2147483640],
    ['1 Integer', 'X=5,6', 1, 1, 5],
    ['1 Character', 'Y=2;X=c;X=d', 1, 1, 'c'],
    ['1 Float', 'X=-Inf', 1, 1, Number.NEGATIVE_INFINITY],
    ['0 Flag', 'Y;X', 1, 1, true],
    ['0 Flag', 'XX', 1, 1, false],
    ['1 Integer', '.', 1, 1, null],
  ])('%s %s, ALTs %i: row %i has %j', async (type, info, alts, alt, expected) => {
    expect(await fieldValue('INFO', type, info, alts, alt)).toEqual(expected);
  });

  it.each(['12x', '2147483648', '-2147483641'])('refuse %s with its place', async (value) => {
    const text = vcf([], [`20 5 . G A . . DP=${value}`], [declare('INFO', 'DP', '1', 'Integer')]);
    await expect(readText(text, { info: ['DP'] })).rejects.toThrow(
      `calls.vcf:4:16: Cannot parse INFO/DP at 20:5: expected an integer of 32 bits, got "${value}"`,
    );
  });

  it('are refused when the header does not declare them', async () => {
    await expect(readText(vcf([], []), { info: ['AF'] })).rejects.toMatchObject({
      code: 'CONFIG',
      message:
        'Cannot carry INFO field "AF": expected an ID that the header declares (none), got "AF"',
    });
  });
});

describe('FORMAT columns', () => {
  it.each([
    ['1 Integer', '17', 1, 1, [17]],
    ['1 Integer', '-17', 1, 1, [-17]],
    ['1 Integer', '.', 1, 1, [null]],
    ['A Float', '0.5,1.5', 2, 2, [1.5]],
    ['R Integer', '3,4,5', 2, 1, [[3, 4]]],
    ['G Integer', '0,1,2,3,4,5', 2, 2, [[0, 3, 5]]],
    ['. Integer', '.,1', 1, 1, [[null, 1]]],
    ['R Integer', '.', 2, 1, [null]],
    ['1 String', 'a,b', 1, 1, ['a,b']],
  ])('%s %s, ALTs %i: row %i has %j', async (type, text, alts, alt, expected) => {
    expect(await fieldValue('FORMAT', type, text, alts, alt)).toEqual(expected);
  });

  it('hold null for what a sample leaves out and a record lacks', async () => {
    const meta = [declare('FORMAT', 'DP', '1', 'Integer')];
    const records = ['20 5 . G A . . . GT:DP 0|1:7 0|1', '20 6 . G A . . . GT 0|1 0|1'];
    const { blocks } = await readText(vcf(['A', 'B'], records, meta), { format: ['DP'] });
    expect(blocks[0]?.fields.get('format_DP')).toEqual([
      [7, null],
      [null, null],
    ]);
  });

  it('name the sample of a malformed value', async () => {
    const meta = [declare('FORMAT', 'DP', '1', 'Integer')];
    const text = vcf(['A', 'B'], ['20 5 . G A . . . GT:DP 0|1:7 0|1:x'], meta);
    await expect(readText(text, { format: ['DP'] })).rejects.toThrow(
      'calls.vcf:4:34: Cannot parse FORMAT/DP of B at 20:5: expected an integer of 32 bits, got "x"',
    );
  });

  it('are refused for GT, undeclared fields and local alleles', async () => {
    const meta = [declare('FORMAT', 'LAD', 'LR', 'Integer')];
    const refusal = (id: string) => readText(vcf(['A'], [], meta), { format: [id] });
    await expect(refusal('GT')).rejects.toMatchObject({
      code: 'CONFIG',
      message:
        'Cannot carry FORMAT field "GT": expected another field: every block has the calls, got "GT"',
    });
    await expect(refusal('DP')).rejects.toMatchObject({
      code: 'CONFIG',
      message:
        'Cannot carry FORMAT field "DP": expected an ID that the header declares (LAD), got "DP"',
    });
    await expect(refusal('LAD')).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message:
        'Cannot carry FORMAT field "LAD": expected a field that counts the alleles of its record, got one of local alleles, Number=LR',
    });
  });

  it('keep blocks small', async () => {
    const meta = [declare('FORMAT', 'DP', '1', 'Integer')];
    const samples = Array.from({ length: 40_000 }, (_, i) => `S${i}`);
    const sample = samples.map(() => '0|1:3').join(' ');
    const records = Array.from({ length: 30 }, (_, i) => `20 ${i} . G A . . . GT:DP ${sample}`);
    const { blocks } = await readText(vcf(samples, records, meta), { format: ['DP'] });
    expect(blocks.map(({ count }) => count)).toEqual([13, 13, 4]); // 13 × 40,000 values
  });
});

describe('undeclared fields', () => {
  it('are reported once each, in the words of htslib', async () => {
    const records = [
      '20 5 . G A . . DP=3;AF=1 GT:GQ 0|1:2',
      '20 6 . G A . . DP=4;ZZ GT:GQ:PL 0|1:2:.',
      '20 7 . G A . . DP=4;ZZ GT:GQ 0|1:2',
    ];
    const meta = [declare('INFO', 'DP', '1', 'Integer'), declare('FORMAT', 'GT', '1', 'String')];
    const { diagnostics } = await readText(vcf(['A'], records, meta));
    expect(diagnostics.map(({ message, location }) => `${location?.line}: ${message}`)).toEqual([
      "5: INFO 'AF' is not defined in the header, assuming Type=String, first at 20:5",
      "5: FORMAT 'GQ' is not defined in the header, assuming Type=String, first at 20:5",
      "6: INFO 'ZZ' is not defined in the header, assuming Type=String, first at 20:6",
      "6: FORMAT 'PL' is not defined in the header, assuming Type=String, first at 20:6",
    ]);
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(
      new Set(['undeclared-info', 'undeclared-format']),
    );
  });
});

it('genotypes by local alleles alone are refused', async () => {
  const text = vcf(['A'], ['20 5 . G A . . . LGT:LAA 0|1:1']);
  await expect(readText(text)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message:
      'Cannot read LGT at 20:5: expected GT, which counts the alleles of its record, got genotypes by local alleles alone',
  });
});

const CASES = [
  'conformance/bio2zarr/field_type_combos.vcf.gz',
  'cohorts/hail-100-chr20.vcf.gz',
  'conformance/bio2zarr/sample.vcf.gz',
  'conformance/bio2zarr/sample.bcf',
  'conformance/bio2zarr/CEUTrio.20.21.gatk3.4.g.bcf',
];
const COHORTS = ['cohorts/1000g-2504-chr22.vcf.gz'];

describe.skipIf(!hasSharedData || !hasBcftools)(`INFO and FORMAT like bcftools${SKIPPED}`, () => {
  it.each(CASES)('%s', compareFields);
  it.each(COHORTS)('%s', { tags: ['slow'] }, compareFields);
});

/** INFO columns, and FORMAT columns of files that are not wide, beside those of bcftools. */
async function compareFields(file: string): Promise<void> {
  const path = join(SHARED_DATA, file);
  const header = await readVcfHeader(path);
  // bcftools prints a flag as 1, and norm replaces END by POS + length of REF - 1 or so.
  const info = [...header.info.values()]
    .filter(({ id, type }) => type !== 'Flag' && id !== 'END')
    .map(({ id }) => id);
  // norm of bcftools 1.16 garbles FORMAT strings that it splits; GT is no column.
  const isSplitText = ({ number, type }: FieldDefinition) =>
    'ARG'.includes(number) && (type === 'String' || type === 'Character');
  const format =
    header.samples.length > 500
      ? []
      : [...header.format.values()]
          .filter((definition) => definition.id !== 'GT' && !isSplitText(definition))
          .map(({ id }) => id);
  const infoFormat = info.map((id) => `\\t%INFO/${id}`).join('');
  const perSample = format.map((id) => `\\t%${id}`).join('');
  const query = `%POS\\t%ALT${infoFormat}${perSample && `[${perSample}]`}\\n`;
  const lines = shell(`bcftools norm -m- -Ou "$1" | bcftools query -f '${query}'`, path);
  const { rows, blocks } = await readAll(path, { info, format, duplicates: 'keep' });
  const column = (name: string) => blocks.flatMap((block) => block.fields.get(name) ?? []);
  const infoValues = info.map((id) => column(`info_${id}`));
  const formatValues = format.map((id) => column(`format_${id}`));
  const ours = rows.map(({ pos, alt }, i) => {
    const ofSamples = header.samples.flatMap((_, sample) =>
      formatValues.map((values) => (values[i] as readonly unknown[])[sample]),
    );
    const values = [...infoValues.map((of) => of[i]), ...(format.length > 0 ? ofSamples : [])];
    return [pos, alt, ...values.map(printed)].join('\t');
  });
  const theirs = lines
    .split('\n')
    .filter((line) => line && !/^\d+\t([.*]|<NON_REF>)\t/.test(line))
    .map((line) => line.split('\t').map(rounded).join('\t'));
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.sort()).toEqual(theirs.sort());
}

/** A value as bcftools prints it: floats with six digits. */
function printed(value: unknown): string {
  if (value === null || value === undefined) return '.';
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
