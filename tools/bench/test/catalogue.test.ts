import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BENCHMARKS } from '../src/benchmarks/catalogue.ts';
import { INPUTS, type InputOptions } from '../src/inputs.ts';

it('every file of benchmarks/ is in the catalogue, under a name of its own', () => {
  const files = readdirSync(join(import.meta.dirname, '../src/benchmarks'));
  expect(BENCHMARKS).toHaveLength(files.length - 1);
  expect(new Set(BENCHMARKS.map(({ name }) => name)).size).toBe(BENCHMARKS.length);
  for (const { name } of BENCHMARKS) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

it('small inputs are small', () => {
  const inputs: Record<string, { readonly smoke: InputOptions }> = INPUTS;
  for (const { smoke } of Object.values(inputs)) {
    expect((smoke.people ?? Infinity) * (smoke.variants ?? Infinity)).toBeLessThan(1_000_000);
  }
});
