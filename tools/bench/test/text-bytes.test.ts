import { join } from 'node:path';
import { BgzfWriter } from '@dirghayu/simulate';
import { expect, it } from 'vitest';
import { textBytes } from '../src/text-bytes.ts';
import { temporaryDirectory } from './temporary-directory.ts';

it.each([0, 1, 65_280, 65_281, 400_000])('textBytes() of %d bytes', async (length) => {
  const path = join(temporaryDirectory(), 'a.gz');
  const writer = new BgzfWriter(path, 1);
  writer.write(new Uint8Array(length).map((_, i) => i * i));
  writer.close();
  expect(await textBytes(path)).toBe(length);
});
