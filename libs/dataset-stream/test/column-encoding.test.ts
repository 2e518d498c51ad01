import { join } from 'node:path';
import type { Diagnostic } from '@dirghayu/pipeline';
import { describe, expect, test } from 'vitest';
import { openStoreSamples } from '../src/cohort.ts';
import { type EncodingRole, encodeColumns } from '../src/column-encoding.ts';
import { openStore } from '../src/store.ts';
import { smallStore } from './small-store.ts';

const PHENOTYPES = `
  [1, 2, NULL, 4][1 + i] AS count,
  [1.5, 'inf'::DOUBLE, 'nan'::DOUBLE, NULL][1 + i] AS bmi,
  [true, false, NULL, true][1 + i] AS smokes,
  ([1.25, 2.5, NULL, 3]::DECIMAL(5,2)[])[1 + i] AS dose,
  ['b', 'a', NULL, 'c'][1 + i] AS site,
  'same' AS constant,
  NULL::VARCHAR AS nothing,
  DATE '2020-01-01' + i AS born`;

async function encode(asked: string[], role: EncodingRole = 'covariate', phenotypes = PHENOTYPES) {
  const { root, ids } = await smallStore({ people: 4, variants: 2, phenotypes });
  const store = await openStore(root);
  const reports: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => {
    reports.push(diagnostic);
  };
  const table = await openStoreSamples(store);
  const encoded = encodeColumns({ table, role, report }, asked).finally(store.close);
  const { names, values } = await encoded.catch((error: Error) => {
    error.message = error.message.replace(join(root, 'samples.parquet'), 'samples');
    throw error;
  });
  const width = names.length;
  const column = (name: string) => {
    const i = names.indexOf(name);
    return ids.map((_, person) => values[person * width + i]);
  };
  return { names, column, reports };
}

const { NaN: missing } = Number;

describe('encodeColumns()', () => {
  test('keeps numbers and booleans, NULL and NaN as missing, and reports infinities', async () => {
    const { names, column, reports } = await encode(['count', 'bmi', 'smokes', 'dose']);
    expect(names).toEqual(['count', 'bmi', 'smokes', 'dose']);
    expect(column('count')).toEqual([1, 2, missing, 4]);
    expect(column('bmi')).toEqual([1.5, missing, missing, missing]);
    expect(column('smokes')).toEqual([1, 0, missing, 1]);
    expect(column('dose')).toEqual([1.25, 2.5, missing, 3]);
    expect(reports).toMatchObject([{ code: 'infinite-value', count: 1 }]);
  });

  test('makes text one-hot: a covariate without its first level, a target with all', async () => {
    const covariate = await encode(['site']);
    expect(covariate.names).toEqual(['site=b', 'site=c']);
    expect(covariate.column('site=b')).toEqual([1, 0, missing, 0]);
    const target = await encode(['site'], 'target');
    expect(target.names).toEqual(['site=a', 'site=b', 'site=c']);
    expect(target.column('site=a')).toEqual([0, 1, missing, 0]);
  });

  test('takes one level, of numbers too', async () => {
    const { names, column } = await encode(['site=c', 'count=2', 'smokes=1'], 'target');
    expect(names).toEqual(['site=c', 'count=2', 'smokes=1']);
    expect(column('site=c')).toEqual([0, 0, missing, 1]);
    expect(column('count=2')).toEqual([0, 1, missing, 0]);
    expect(column('smokes=1')).toEqual([1, 0, missing, 1]);
  });

  test('leaves out and reports a covariate that is the same for everyone', async () => {
    const { names, reports } = await encode(['constant', 'count']);
    expect(names).toEqual(['count']);
    expect(reports).toMatchObject([{ code: 'constant-covariate' }]);
  });

  test.each([
    [
      'cuont',
      'samples: Cannot find covariate: expected a column such as "count", "born" or "dose", got "cuont"',
    ],
    [
      'site=d',
      'samples: Cannot use "site=d" as a covariate: expected a level of "site" ("a", "b", "c"), got "d"',
    ],
    [
      'nothing',
      'samples: Cannot use column "nothing" as a covariate: expected numbers, or text of 1 to 20 levels, got a column without a single value',
    ],
  ])('refuses %s', async (asked, message) => {
    await expect(encode([asked])).rejects.toThrow(message);
  });

  test('refuses text of more than 20 levels', async () => {
    const { root } = await smallStore({ people: 30, variants: 2, phenotypes: `'l' || i AS many` });
    const store = await openStore(root);
    const table = await openStoreSamples(store);
    const encoding = { table, role: 'target' as const, report: () => {} };
    await expect(encodeColumns(encoding, ['many']).finally(store.close)).rejects.toThrow(
      'expected numbers, or text of 1 to 20 levels, got VARCHAR with 30 levels',
    );
  });
});
