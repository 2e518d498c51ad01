import { expect, test } from 'vitest';
import { findColumns } from '../src/follow-up-columns.ts';

const targets = ['age_entry', 'age_exit', 'died'];

test('finds the columns by name', () => {
  const names = { time: 'age_exit', event: 'died', entry: 'age_entry' };
  expect(findColumns(names, targets)).toEqual({ time: 1, event: 2, entry: 0 });
});

test('refuses a time without an event, and says why', () => {
  expect(() => findColumns({ time: 'age_exit' }, targets)).toThrowError(
    expect.objectContaining({
      code: 'MODEL',
      message:
        'Cannot train survival on target "age_exit" alone: expected an event column that tells the dead from the living, or allDied, got neither: age at death among the dead is not a target',
    }),
  );
  expect(findColumns({ time: 'age_exit', allDied: true }, targets).event).toBeUndefined();
});

test('names a column that is not there', () => {
  expect(() => findColumns({ time: 'age', event: 'died' }, targets)).toThrow(
    'Cannot train survival on target "age": expected one of "age_entry", "age_exit", "died", got no such target',
  );
});
