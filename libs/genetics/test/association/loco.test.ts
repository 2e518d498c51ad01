import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLoco } from '../../src/association/loco.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

async function write(text: string): Promise<string> {
  const file = join(await temporaryDirectory(), 'fit_1.loco');
  await writeFile(file, text);
  return file;
}

test('people are found by ID, once or doubled; those without are NaN', async () => {
  const file = await write('FID_IID B_B A C_C\nchr1 1 2 3\n23 4 5 6\n');
  const predictions = await readLoco(file, ['A', 'B', 'D']);
  expect(predictions).toEqual(
    new Map([
      ['1', Float64Array.of(2, 1, Number.NaN)],
      ['X', Float64Array.of(5, 4, Number.NaN)],
    ]),
  );
});

test.each([
  [
    'FID_IID A B\n1 0.5\n',
    ':2: Cannot read LOCO predictions: expected a contig and 2 numbers, got 1 fields',
  ],
  ['FID_IID A B\n1 0.5 x\n', 'expected a contig and 2 numbers'],
  [
    'FID_IID X Y\n1 0.5 1\n',
    ':1: Cannot read LOCO predictions: expected people of the store, such as "A", got "X", "Y"',
  ],
])('refuses %j', async (text, message) => {
  const file = await write(text);
  await expect(readLoco(file, ['A'])).rejects.toThrow(message);
});
