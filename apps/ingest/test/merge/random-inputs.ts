import fc from 'fast-check';
import type { MergeInput } from './merge-input.ts';

const MOST_PEOPLE = 3;

const genotype = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('0/1', '1|0', '1/1', '0|0') },
  { weight: 1, arbitrary: fc.constantFrom('./.', '.|.', '.', '1', '0', './1', '0/2', '2|1') },
);

/** Alleles of several lengths, with shared bases, over few distinct variants. */
const alleles = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(['A', 'C'], ['A', 'G'], ['C', 'T']) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ['A', 'C,G'],
      ['A', 'G,C'],
      ['TA', 'TC'],
      ['AT', 'CT'],
      ['TAG', 'T'],
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(['A', 'AT,*'], ['A', '<DEL>,C'], ['N', 'A,a'], ['TAT', 'TCT,TAA']),
  },
);

const quality = fc.constantFrom('.', '30', '12.5', '99.99', '0.1', '1e2');
const filter = fc.constantFrom('PASS', 'PASS', 'PASS', '.', 'q10', 's50;q10');
const format = fc.constantFrom('GT', 'GT', 'GT:DP', 'DP:GT');

const record = fc
  .record({
    pos: fc.integer({ min: 1, max: 30 }),
    chrom: fc.constantFrom('1', '1', '1', '1', '1', '2'),
    id: fc.constantFrom('.', '.', 'rs1', 'rs2'),
    alleles,
    quality,
    filter,
    format,
    genotypes: fc.array(genotype, { minLength: MOST_PEOPLE, maxLength: MOST_PEOPLE }),
    depth: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ pos, chrom, id, alleles: [ref, alt], genotypes, depth, ...rest }) => {
    const alts = alt!.split(',').length;
    const calls = genotypes.map((text) => {
      const known = alts > 1 ? text : text.replaceAll('2', '1');
      return rest.format.replace('GT', known).replace('DP', String(depth));
    });
    const fixed = [chrom, String(pos), id, ref!, alt!, rest.quality, rest.filter, 'AF=0.5'];
    return [...fixed, rest.format, ...calls];
  });

/** Blocks, records of variants that name `<NON_REF>`, and records without ALT. */
const gvcfRecord = fc
  .record({
    pos: fc.integer({ min: 1, max: 30 }),
    ref: fc.constantFrom('A', 'A', 'A', 'AT', 'TAG'),
    alt: fc.constantFrom(
      '<NON_REF>',
      '<NON_REF>',
      '<*>',
      '.',
      'C,<NON_REF>',
      'G,<*>',
      'T,C,<NON_REF>',
      '*,C,<NON_REF>',
      '*,<NON_REF>',
    ),
    length: fc.integer({ min: 0, max: 8 }),
    gt: fc.constantFrom('0/0', '0/0', '0|0', '0', './.', '0/1', '1/1', '0/2'),
    dp: fc.constantFrom('0', '5', '10', '20', '.'),
    minDp: fc.constantFrom('0', '5', '9', '.'),
    gq: fc.constantFrom('0', '10', '30', '.'),
    format: fc.constantFrom('GT:DP:GQ:MIN_DP', 'GT:DP:GQ', 'GT:GQ', 'GT'),
  })
  .map(({ pos, ref, alt, length, gt, dp, minDp, gq, format: fields }) => {
    const alts = alt.split(',').length;
    const isBlock = alts === 1;
    const call = alt === '.' ? gt.replaceAll(/[12]/g, '0') : gt.replaceAll('2', String(alts));
    const values: Record<string, string> = { GT: call, DP: dp, GQ: gq, MIN_DP: minDp };
    const sample = fields
      .split(':')
      .map((id) => values[id])
      .join(':');
    const end = pos + ref.length - 1 + length;
    const info = isBlock && length > 0 ? `END=${end}` : '.';
    return ['1', String(pos), '.', ref, alt, '.', '.', info, fields, sample];
  });

const byLocus = (a: readonly string[], b: readonly string[]) =>
  a[0]!.localeCompare(b[0]!) || Number(a[1]) - Number(b[1]);

const plain = fc.record({
  people: fc.integer({ min: 1, max: MOST_PEOPLE }),
  records: fc.array(record, { maxLength: 25 }),
});
const gvcf = fc.record({
  people: fc.constant(1),
  records: fc.array(fc.oneof(gvcfRecord, record), { maxLength: 20 }),
});

/**
 * Files of one to three people each, some of them gVCFs; some people have a second file.
 */
export const randomInputs: fc.Arbitrary<readonly MergeInput[]> = fc
  .array(
    fc.record({
      file: fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: gvcf }),
      again: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((files) => {
    const inputs: MergeInput[] = [];
    let person = 0;
    for (const { file, again } of files) {
      const last = inputs.at(-1)?.samples;
      const isSecond = again && last !== undefined;
      const samples = isSecond ? last : Array.from({ length: file.people }, () => `P${person++}`);
      const width = 9 + samples.length;
      const fitting = file.records.filter(({ length }) => length >= width);
      const records = fitting.map((columns) => columns.slice(0, width)).sort(byLocus);
      inputs.push({ samples, records });
    }
    return inputs;
  });
