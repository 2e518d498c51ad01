import { expect, test } from 'vitest';
import { runFuzz } from '../src/run-fuzz.ts';

test('runFuzz() reads every mutant without a fault', async () => {
  const result = await runFuzz({ mutants: 1000, seconds: 50, seed: 5, threads: 2 });
  expect(result).toMatchObject({ mutants: 1000, faults: [] });
  expect(result.refused).toBeGreaterThan(300);
  expect(result.refused).toBeLessThan(1000);
});

test('runFuzz() stops when the time is up', async () => {
  const { mutants, faults } = await runFuzz({ mutants: 1e9, seconds: 2, seed: 5, threads: 1 });
  expect(faults).toEqual([]);
  expect(mutants).toBeGreaterThan(0);
  expect(mutants).toBeLessThan(1e6);
});
