// Packing the sample columns of one record of 2,504 people: the kernel against its TypeScript twins. It is worth its
// keep at 1.2 times and more.
import { bench, describe } from 'vitest';
import { DiploidText } from '../src/diploid-text.ts';
import { GenotypeCalls } from '../src/genotype-calls.ts';
import { GenotypeScanner } from '../src/genotype-scanner.ts';
import { PackKernel } from '../src/pack-kernel.ts';

const NAMES = Array.from({ length: 2504 }, (_, i) => `S${i}`);
const kernel = PackKernel.create(NAMES.length);
const row = new Uint8Array(NAMES.length / 4);
const text = (rest: string) =>
  Buffer.from(NAMES.map((_, i) => `${i % 9 === 0 ? '0|1' : '0|0'}${rest}`).join('\t'));

describe('GT', () => {
  const bytes = text('');
  const diploid = new DiploidText(NAMES.length);
  bench('PackKernel', () => {
    kernel?.packPlain(bytes, 0, bytes.length, 1);
  });
  bench('DiploidText', () => {
    diploid.pack(bytes, 0, bytes.length, row);
  });
});

describe('GT:AD:DP:GQ:PL', () => {
  const bytes = text(':35,0:35:99:0,105,1400');
  const calls = new GenotypeCalls(NAMES.length);
  const scanner = new GenotypeScanner(NAMES, 'missing', calls);
  bench('PackKernel', () => {
    kernel?.packFirst(bytes, 0, bytes.length, 1);
  });
  bench('GenotypeScanner', () => {
    scanner.scan(bytes, 0, bytes.length, 0, 1);
  });
});
