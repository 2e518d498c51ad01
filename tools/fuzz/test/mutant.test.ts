import { expect, test } from 'vitest';
import { type Mutant, makeMutant } from '../src/mutant.ts';

const MUTANTS = Array.from({ length: 500 }, (_, number) => makeMutant(3, number));

/** Everything of a mutant as a text, which compares at once. */
const textOf = ({ kind, file, index, options }: Mutant) =>
  [kind, file.toString('hex'), index?.toString('hex'), JSON.stringify(options)].join(' ');

test('a mutant is a pure function of seed and number', () => {
  const again = Array.from({ length: 500 }, (_, number) => makeMutant(3, number));
  expect(again.map(textOf)).toEqual(MUTANTS.map(textOf));
  expect(textOf(makeMutant(4, 0))).not.toBe(textOf(MUTANTS[0] as Mutant));
});

test('mutants differ from each other, and are of every kind', () => {
  const contents = new Set(
    MUTANTS.map(({ file, index }) => `${file.toString('hex')}/${index?.toString('hex')}`),
  );
  expect(contents.size).toBeGreaterThan(480); // a change may hit a byte that has its value already
  expect(new Set(MUTANTS.map(({ kind }) => kind)).size).toBe(5);
});
