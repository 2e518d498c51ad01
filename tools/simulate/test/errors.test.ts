import { expect, it } from 'vitest';
import { SimulateConfigError } from '../src/errors.ts';

it('SimulateConfigError says what was expected', () => {
  const error = new SimulateConfigError('use --people', 'a whole number', '"x"');
  expect(error.message).toBe('Cannot use --people: expected a whole number, got "x"');
  expect(error).toMatchObject({ code: 'CONFIG', expected: 'a whole number', actual: '"x"' });
});
