import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeSamples } from '../src/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'text-columns-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The note on a column of these values, one a person. */
async function noteOn(values: readonly string[]): Promise<string | undefined> {
  const path = join(directory, 'clinical.csv');
  writeFileSync(path, `id;value\n${values.map((value, i) => `P${i};${value}\n`).join('')}`);
  const samples = values.map((_, i) => `P${i}`);
  const written = await writeSamples({
    path: join(directory, 'samples.parquet'),
    samples,
    phenotypes: { path },
  });
  return written.phenotypes?.columns[0]?.note;
}

const numbers = Array.from({ length: 19 }, (_, i) => String(20 + i));

it.each([
  [['23,4', '25', 'NA'], 'text, for its decimal commas ("23,4" on line 2): write 23.4, not 23,4'],
  [
    ['03/04/2021', '3.4.21'],
    'text, though it looks like dates ("03/04/2021" on line 2): write 2021-04-03',
  ],
  [
    [...numbers, 'unknown'],
    'text, for 1 value that is no number ("unknown" on line 21): if that means missing, name it with --na',
  ],
  [
    [...numbers, ...numbers, '<15', '>90'],
    'text, for 2 values that are no number, 2 kinds ("<15" on line 40): if that means missing, name it with --na',
  ],
])('%j: %s', async (values, note) => {
  expect(await noteOn(values)).toBe(note);
});

it.each([
  [['F', 'M']],
  [numbers],
  [['2021-04-03']],
  [['007', '012']],
  [['a', '1', '2']],
  [['', 'NA']],
])('has nothing to say of %j', async (values) => expect(await noteOn(values)).toBeUndefined());
