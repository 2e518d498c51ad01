import { createContext } from '@dirghayu/pipeline';
import { vcfSource } from '@dirghayu/vcf-reader';
import { expect, test } from 'vitest';
import { judgeMutant } from '../src/judge-mutant.ts';
import type { Mutant } from '../src/mutant.ts';
import { INDEXED, INDEXED_BCF, SEEDS } from '../src/seeds.ts';

const whole: Mutant = { kind: 'bgzf', file: INDEXED, index: null, options: {} };

test('seeds are read, through their indexes too', async () => {
  const regions = { regions: [{ chrom: '20', start: 150, end: 250 }] };
  for (const { kind, bytes } of SEEDS) {
    const isIndex = kind === 'tbi' || kind === 'csi';
    const mutant: Mutant = isIndex
      ? { kind, file: INDEXED, index: bytes, options: regions }
      : { kind, file: bytes, index: null, options: {} };
    expect([kind, await judgeMutant(mutant, vcfSource)]).toEqual([kind, 'read']);
  }
  const { file, index } = INDEXED_BCF;
  expect(await judgeMutant({ kind: 'csi', file, index, options: regions }, vcfSource)).toBe('read');
});

test('a damaged file is refused', async () => {
  const cut = { ...whole, file: INDEXED.subarray(0, 100) };
  expect(await judgeMutant(cut, vcfSource)).toBe('refused');
});

test('an error that is not ours is a fault', async () => {
  const source = { name: 'broken', open: () => Promise.reject(new TypeError('a bug')) };
  expect(await judgeMutant(whole, () => source)).toEqual({
    fault: expect.stringContaining('TypeError: a bug'),
  });
});

test('a block with columns of different lengths is a fault', async () => {
  const stream = await vcfSource({ name: 'seed', bytes: INDEXED }).open(createContext());
  async function* broken() {
    for await (const block of stream) yield { ...block, ref: block.ref.slice(1) };
  }
  const open = async () => ({ ...stream, [Symbol.asyncIterator]: broken });
  expect(await judgeMutant(whole, () => ({ name: 'broken', open }))).toEqual({
    fault: expect.stringContaining('with columns of'),
  });
});
