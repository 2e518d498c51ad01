import { unpackCalls } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DiploidText } from '../src/diploid-text.ts';

const CALLS: Readonly<Record<string, number>> = {
  '0|0': 0,
  '0|1': 1,
  '1|0': 1,
  '1|1': 2,
  '0/0': 0,
  '0/1': 1,
  '1/0': 1,
  '1/1': 2,
  './.': 3,
  '.|.': 3,
};

function pack(fields: readonly string[], shift: number): Uint8Array | null {
  const text = `${'#'.repeat(shift)}${fields.join('\t')}\n`;
  const row = new Uint8Array((fields.length + 3) >> 2).fill(255);
  const bytes = Buffer.from(text);
  const isPacked = new DiploidText(fields.length).pack(bytes, shift, bytes.length - 1, row);
  return isPacked ? row : null;
}

it('packs what it knows, at any alignment, for any number of samples', () => {
  const field = fc.constantFrom('0|0', '0|0', '0|0', ...Object.keys(CALLS));
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 40 }), fc.nat(9), (fields, shift) => {
      const row = pack(fields, shift);
      expect(row && [...unpackCalls(row, fields.length)]).toEqual(
        fields.map((text) => CALLS[text]),
      );
      const last = row?.at(-1) ?? 0;
      if (fields.length & 3) expect(last >> (2 * (fields.length & 3))).toBe(0);
    }),
  );
});

it('gives up at any other byte, wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('0|0', '0|1', './.'), { minLength: 1, maxLength: 20 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (fields, at, change) => {
        const bytes = Buffer.from(fields.join('\t'));
        bytes[at % bytes.length]! ^= change;
        const text = bytes.toString('latin1').split('\t');
        const isStillGood = text.length === fields.length && text.every((field) => field in CALLS);
        const row = new Uint8Array(fields.length);
        const isPacked = new DiploidText(fields.length).pack(bytes, 0, bytes.length, row);
        expect(isPacked).toBe(isStillGood);
      },
    ),
    { numRuns: 5000 },
  );
});

it('leaves no trace of a row that it gave up on', () => {
  const diploid = new DiploidText(2);
  const row = new Uint8Array(1);
  const read = (text: string) => diploid.pack(Buffer.from(text), 0, text.length, row);
  expect(read('1|1\t1|2')).toBe(false);
  expect(read('0|1\t0|0')).toBe(true);
  expect(row[0]).toBe(1);
});
