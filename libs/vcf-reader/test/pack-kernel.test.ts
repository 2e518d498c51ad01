import { tallyCalls, unpackCalls } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackKernel } from '../src/pack-kernel.ts';

/** What packing must give: split, one call at a time; null if a call has another form. */
function slowCalls(text: string, samples: number): number[] | null {
  const columns = text.split('\t');
  if (columns.length !== samples) return null;
  const calls = columns.map((column) => {
    const [genotype = ''] = column.split(':');
    if (genotype === '.' || /^\.[/|]\.$/.test(genotype)) return 3;
    if (!/^[01][/|][01]$/.test(genotype)) return null;
    return genotype.split('1').length - 1;
  });
  return calls.every((call) => call !== null) ? calls : null;
}

function kernelFor(samples: number): PackKernel {
  const kernel = PackKernel.create(samples);
  if (!kernel) throw new Error('dist/pack-calls.wasm is not there: npm run kernel');
  return kernel;
}

/** Packs `text` by one of the kernel's functions, in a buffer that goes on behind it. */
function pack(method: 'packPlain' | 'packFirst', text: string, samples: number) {
  const bytes = Buffer.from(`junk${text}\n0|1\t0|1\t`);
  const row = new Uint8Array((samples + 3) >> 2).fill(255);
  const counts = kernelFor(samples)[method](bytes, 4, 4 + text.length, row);
  if (counts === null) return null;
  const { one, two, missing } = tallyCalls(row, samples);
  expect(counts).toEqual({ one, two, missing });
  return [...unpackCalls(row, samples)];
}

const COMMON = fc.constantFrom('0|0', '0|0', '0|0', '0|1', '1|0', '1|1');
const USUAL = fc.oneof(
  { weight: 6, arbitrary: COMMON },
  fc.constantFrom('0/1', '0/0', './.', '.|.'),
);
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
);
const REST = fc.constantFrom('', ':3', ':35,0:35:99:0,105,1400', ':.', '::');

describe('packPlain()', () => {
  it.each([1, 3, 15, 16, 17, 64, 100])('equals the slow packing, %i samples', (samples) => {
    const size = { minLength: samples, maxLength: samples };
    const columns = fc.oneof(
      fc.array(COMMON, size),
      fc.array(USUAL, size),
      fc.array(fc.oneof({ weight: 60, arbitrary: USUAL }, ODD), size),
    );
    fc.assert(
      fc.property(columns, (genotypes) => {
        const text = genotypes.join('\t');
        // It takes columns of three bytes, and leaves the rest to others.
        const isPlain = genotypes.every(
          (genotype) => genotype.length === 3 && !genotype.includes(':'),
        );
        expect(pack('packPlain', text, samples)).toEqual(isPlain ? slowCalls(text, samples) : null);
      }),
      { numRuns: 300 },
    );
  });
});

describe('packFirst()', () => {
  it.each([1, 3, 16, 17, 100])('equals the slow packing, %i samples', (samples) => {
    const size = { minLength: samples, maxLength: samples };
    const column = (genotype: fc.Arbitrary<string>) =>
      fc.tuple(genotype, REST).map((parts) => parts.join(''));
    const columns = fc.oneof(
      fc.array(column(USUAL), size),
      fc.array(column(fc.oneof({ weight: 60, arbitrary: USUAL }, ODD)), size),
      fc.array(column(COMMON), { minLength: Math.max(1, samples - 1), maxLength: samples + 1 }),
    );
    fc.assert(
      fc.property(columns, (fields) => {
        const text = fields.join('\t');
        expect(pack('packFirst', text, samples)).toEqual(slowCalls(text, samples));
      }),
      { numRuns: 300 },
    );
  });

  it('grows with the record', () => {
    const samples = 1000;
    const kernel = kernelFor(samples);
    const row = new Uint8Array(250);
    for (const depth of [1, 50, 5000, 1]) {
      const text = Array.from({ length: samples }, () => `0|1:${'7'.repeat(depth)}`).join('\t');
      const counts = kernel.packFirst(Buffer.from(text), 0, text.length, row);
      expect(counts).toEqual({ one: samples, two: 0, missing: 0 });
    }
  });
});
