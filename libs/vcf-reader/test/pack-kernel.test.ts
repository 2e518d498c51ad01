import { packedLength, tallyCalls, unpackCalls } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackKernel } from '../src/pack-kernel.ts';
import type { PackedRows } from '../src/record-calls.ts';
import { borrowTextWindow, returnTextWindow } from '../src/text-window.ts';

/** What packing must give: split, one call at a time; null if a call has another form. */
function slowCalls(text: string, samples: number, alts: number): number[][] | null {
  const columns = text.split('\t');
  if (columns.length !== samples) return null;
  const rows = Array.from({ length: alts }, (_, alt) =>
    columns.map((column) => {
      const [genotype = ''] = column.split(':');
      if (genotype === '.' || /^\.[/|]\.$/.test(genotype)) return 3;
      if (!/^\d[/|]\d$/.test(genotype)) return null;
      const alleles = genotype.split(/[/|]/).map(Number);
      if (alleles.some((allele) => allele > alts)) return null;
      return alleles.filter((allele) => allele === alt + 1).length;
    }),
  );
  return rows.every((row): row is number[] => row.every((call) => call !== null)) ? rows : null;
}

function kernelFor(samples: number): PackKernel {
  const kernel = PackKernel.create(samples);
  if (!kernel) throw new Error('dist/kernel.wasm is not there: npm run kernel');
  return kernel;
}

interface Case {
  readonly text: string;
  readonly samples: number;
  readonly alts: number;
}

/** Packs the text in a buffer that goes on behind it, and in the window: both must agree. */
function pack(method: 'packPlain' | 'packFirst', { text, samples, alts }: Case) {
  const content = Buffer.from(`junk${text}\n0|1\t0|1\t`);
  const window = borrowTextWindow();
  if (!window?.kernel) throw new Error('the window is lent, or no kernel');
  content.copy(window.bytes);
  returnTextWindow();
  const kernel = kernelFor(samples);
  const [rows, ofWindow] = [content, window.bytes].map((bytes) => {
    const packed = kernel[method](bytes, 4, 4 + text.length, alts);
    return packed && unpackRows(packed, samples, alts);
  });
  expect(ofWindow).toEqual(rows);
  return rows;
}

function unpackRows({ rows, counts }: PackedRows, samples: number, alts: number): number[][] {
  const stride = packedLength(samples);
  return Array.from({ length: alts }, (_, i) => {
    const row = rows.slice(i * stride, (i + 1) * stride);
    const { one, two, missing } = tallyCalls(row, samples);
    expect(counts[i]).toEqual({ one, two, missing });
    return [...unpackCalls(row, samples)];
  });
}

const COMMON = fc.constantFrom('0|0', '0|0', '0|0', '0|1', '1|0', '1|1');
const USUAL = fc.oneof(
  { weight: 6, arbitrary: COMMON },
  fc.constantFrom('0/1', '0/0', './.', '.|.'),
);
/** Genotypes of three ALTs. */
const OF_THREE = fc.constantFrom('0|0', '0|0', '0|3', '1|2', '3/3', '2|2', './.', '1|0');
const ALTS = fc.constantFrom(1, 1, 2, 3, 9);
const ODD = fc.constantFrom(
  '0',
  '1',
  '.',
  '2|0',
  '0|2',
  './1',
  '0|.',
  '0:1',
  '0|1|1',
  '',
  ':',
  '00|1',
  '0|a',
  '|01',
  '0}1',
  '0<1',
  '1,0',
);
const REST = fc.constantFrom('', ':3', ':35,0:35:99:0,105,1400', ':.', '::');

describe('packPlain()', () => {
  it.each([1, 3, 15, 16, 17, 64, 100])('equals the slow packing, %i samples', (samples) => {
    const size = { minLength: samples, maxLength: samples };
    const columns = fc.oneof(
      fc.array(COMMON, size),
      fc.array(USUAL, size),
      fc.array(OF_THREE, size),
      fc.array(fc.oneof({ weight: 60, arbitrary: USUAL }, ODD), size),
    );
    fc.assert(
      fc.property(columns, ALTS, (genotypes, alts) => {
        const text = genotypes.join('\t');
        // It takes columns of three bytes, and leaves the rest to others.
        const isPlain = genotypes.every(
          (genotype) => genotype.length === 3 && !genotype.includes(':'),
        );
        const expected = isPlain ? slowCalls(text, samples, alts) : null;
        expect(pack('packPlain', { text, samples, alts })).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('packFirst()', () => {
  const column = (genotype: fc.Arbitrary<string>) =>
    fc.tuple(genotype, REST).map((parts) => parts.join(''));

  it.each([1, 3, 16, 17, 100])('equals the slow packing, %i samples', (samples) => {
    const size = { minLength: samples, maxLength: samples };
    const columns = fc.oneof(
      fc.array(column(USUAL), size),
      fc.array(column(OF_THREE), size),
      fc.array(column(fc.oneof({ weight: 60, arbitrary: USUAL }, ODD)), size),
      fc.array(column(COMMON), { minLength: Math.max(1, samples - 1), maxLength: samples + 1 }),
    );
    fc.assert(
      fc.property(columns, ALTS, (fields, alts) => {
        const text = fields.join('\t');
        const expected = slowCalls(text, samples, alts);
        expect(pack('packFirst', { text, samples, alts })).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  // Columns are looked for about a thousand at a time.
  it.each([1024, 1087, 1100, 2504])(
    'equals the slow packing of %i samples, odd or too many',
    (samples) => {
      const some = fc.array(column(USUAL), { minLength: 50, maxLength: 70 });
      const one = fc.tuple(fc.nat(samples - 1), column(fc.oneof(USUAL, OF_THREE, ODD)));
      const changes = fc.option(one, { nil: null });
      const extra = fc.constantFrom(0, 0, 0, 1, -1);
      fc.assert(
        fc.property(some, changes, extra, ALTS, (repeated, changed, more, alts) => {
          const length = samples + more;
          const fields = Array.from({ length }, (_, i) => repeated[i % repeated.length]);
          if (changed) fields[changed[0]] = changed[1];
          const text = fields.join('\t');
          const expected = slowCalls(text, samples, alts);
          expect(pack('packFirst', { text, samples, alts })).toEqual(expected);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('grows with the record', () => {
    const samples = 1000;
    const kernel = kernelFor(samples);
    for (const depth of [1, 50, 5000, 1]) {
      const text = Array.from({ length: samples }, () => `0|1:${'7'.repeat(depth)}`).join('\t');
      const packed = kernel.packFirst(Buffer.from(text), 0, text.length, 1);
      expect(packed?.counts).toEqual([{ one: samples, two: 0, missing: 0 }]);
    }
  });
});
