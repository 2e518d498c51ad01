import type { Diagnostic } from '@dirghayu/pipeline';
import { expect, test } from 'vitest';
import { type Trait, traitGroups } from '../../src/association/trait-groups.ts';

const column = (name: string, values: readonly number[]) => ({
  name,
  values: Float64Array.from(values),
});
const trait = (
  name: string,
  values: readonly number[],
  kind: Trait['kind'] = 'quantitative',
): Trait => ({
  ...column(name, values),
  kind,
});
const NONE = Number.NaN;

test('traits of the same people share a group; holes are left out and reported', () => {
  const reports: Diagnostic[] = [];
  const groups = traitGroups(
    {
      traits: [
        trait('a', [1, 2, 3, 4, 5, 7]),
        trait('b', [1, NONE, 3, 4, 5, 7]),
        trait('c', [2, 2, 1, 5, 5, 1]),
      ],
      covariates: [column('x', [1, 4, 2, 4, 9, NONE])],
    },
    (one) => reports.push(one),
  );
  expect(
    groups.map(({ members, traits }) => [[...members], traits.map(({ name }) => name)]),
  ).toEqual([
    [
      [0, 1, 2, 3, 4],
      ['a', 'c'],
    ],
    [[0, 2, 3, 4], ['b']],
  ]);
  expect(reports).toMatchObject([{ code: 'missing-covariate', count: 1 }]);
});

test('a covariate that others tell is left out by name', () => {
  const reports: Diagnostic[] = [];
  const x = [1, 4, 2, 4, 9, 3];
  const [group] = traitGroups(
    {
      traits: [trait('a', [1, 2, 3, 4, 5, 7])],
      covariates: [
        column('x', x),
        column(
          'twice',
          x.map((v) => 2 * v + 1),
        ),
      ],
    },
    (one) => reports.push(one),
  );
  expect(group?.basis).toHaveLength(2);
  expect(reports[0]?.message).toContain('"twice"');
});

test.each([
  [[1, 2, NONE, NONE], 'quantitative', 'at least 3 people'],
  [[1, 1, 1, 1], 'quantitative', 'at least two values'],
  [[0, 1, 2, 1], 'binary', '0 and 1'],
] as const)('refuses %j as %s', (values, kind, expected) => {
  const make = () => traitGroups({ traits: [trait('y', values, kind)], covariates: [] }, () => {});
  expect(make).toThrow(expect.objectContaining({ code: 'ASSOCIATION', expected }));
});
