import { describe, expect, test } from 'vitest';
import { variantColumns } from '../src/index.ts';

describe('variantColumns()', () => {
  test('puts the fields between the counts and the calls', () => {
    const fields = [
      { name: 'info_DP', id: 'DP', kind: 'info', type: 'integer', isList: false },
    ] as const;
    const names = variantColumns({ fields }).map(({ name }) => name);
    expect(names.slice(-3)).toEqual(['af', 'info_DP', 'genotypes']);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each([
    ['info', 'integer', false, 'INTEGER'],
    ['info', 'float', true, 'FLOAT[]'],
    ['info', 'flag', false, 'BOOLEAN'],
    ['format', 'string', false, 'VARCHAR[]'],
    ['format', 'integer', true, 'INTEGER[][]'],
  ] as const)('types a %s field of type %s, list: %s, as %s', (kind, type, isList, expected) => {
    const columns = variantColumns({ fields: [{ name: 'x', id: 'X', kind, type, isList }] });
    expect(columns.find(({ name }) => name === 'x')?.type).toBe(expected);
  });

  test('stores calls as a BLOB or as a list, and dosages behind them', () => {
    const typesOf = (calls: 'packed' | 'list') =>
      variantColumns({ calls, hasDosages: true })
        .slice(-2)
        .map(({ name, type }) => `${name} ${type}`);
    expect(typesOf('packed')).toEqual(['genotypes BLOB', 'dosages BLOB']);
    expect(typesOf('list')).toEqual(['genotypes TINYINT[]', 'dosages FLOAT[]']);
    expect(variantColumns().at(-1)?.name).toBe('genotypes');
  });
});
