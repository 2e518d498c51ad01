import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseContigs } from '@dirghayu/simulate';
import { expect, it } from 'vitest';
import { makeInput, sizeOfInput } from '../src/input.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const SMALL = { people: 20, variants: 900, chromosomes: parseContigs('2') };

const place = (directory: string, fresh = false) => ({
  directory,
  fresh,
  signal: new AbortController().signal,
  onProgress: () => {},
});

it('makeInput() simulates, and says how large the text is', async () => {
  const input = await makeInput(SMALL, place(temporaryDirectory()));
  const bytes = readFileSync(input.vcf);
  expect(input).toMatchObject({ people: 20, variants: 900, genotypes: 18_000 });
  expect(input.vcfBytes).toBe(bytes.length);
  expect(input.textBytes).toBe(gunzipSync(bytes).length);
  expect(readFileSync(input.clinical, 'utf8').trimEnd().split('\n')).toHaveLength(21);
  expect(sizeOfInput(input)).toBe('20 people × 900 variants');
});

it('makeInput() finds what it made, until it is asked for something else', async () => {
  const directory = join(temporaryDirectory(), 'input');
  const made = (path: string) => statSync(path).ino;
  const first = await makeInput(SMALL, place(directory));
  const inode = made(first.vcf);
  expect(await makeInput(SMALL, place(directory))).toEqual(first);
  expect(made(first.vcf)).toBe(inode);
  const other = await makeInput({ ...SMALL, variants: 800 }, place(directory));
  expect(other.variants).toBe(800);
  expect(other.textBytes).toBeLessThan(first.textBytes);
});

it('makeInput() does not trust an input that was not finished', async () => {
  const directory = join(temporaryDirectory(), 'input');
  const { vcf } = await makeInput(SMALL, place(directory));
  rmSync(join(directory, 'input.json'));
  rmSync(vcf);
  expect((await makeInput(SMALL, place(directory))).vcfBytes).toBeGreaterThan(0);
});
