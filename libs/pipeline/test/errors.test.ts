import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  DirghayuError,
  isDirghayuError,
  quote,
  SchemaMismatchError,
  StageError,
  UnsupportedError,
} from '../src/index.ts';

describe('DirghayuError', () => {
  test('says where, what, what was expected and what was found', () => {
    const error = new DirghayuError('VCF_RECORD', 'Cannot parse GT of NA00003 at 20:17330', {
      location: { file: 'calls.vcf.gz', line: 1042, column: 57 },
      expected: 'an allele index up to 1',
      actual: quote('2'),
    });
    expect(error.message).toBe(
      'calls.vcf.gz:1042:57: Cannot parse GT of NA00003 at 20:17330: expected an allele index up to 1, got "2"',
    );
    expect(error).toMatchObject({
      code: 'VCF_RECORD',
      location: { line: 1042 },
      expected: 'an allele index up to 1',
      actual: '"2"',
    });
  });

  test('leaves out what it was not told', () => {
    const error = new DirghayuError('CONFIG', 'Cannot start');
    expect(error.message).toBe('Cannot start');
    expect([error.location, error.expected, error.actual]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect('cause' in error).toBe(false);
  });

  test('keeps its cause', () => {
    const cause = new Error('ENOENT');
    expect(new DirghayuError('STORE', 'Cannot open', { cause }).cause).toBe(cause);
  });

  test.each([
    [new ConfigError('Cannot start'), 'CONFIG', 'ConfigError'],
    [new SchemaMismatchError('Cannot start'), 'SCHEMA_MISMATCH', 'SchemaMismatchError'],
    [new UnsupportedError('Cannot start'), 'UNSUPPORTED', 'UnsupportedError'],
    [new StageError('sort', new Error('boom')), 'STAGE_FAILED', 'StageError'],
  ])('%s has the code %s', (error, code, name) => {
    expect(error).toBeInstanceOf(DirghayuError);
    expect([error.code, error.name]).toEqual([code, name]);
  });
});

describe('StageError', () => {
  test('tells the reason also when something else than an error was thrown', () => {
    expect(new StageError('sort', 'just text').message).toBe(
      'Cannot finish stage "sort": just text',
    );
  });
});

describe('isDirghayuError()', () => {
  const error = new ConfigError('Cannot start');

  test('narrows by code', () => {
    expect(isDirghayuError(error)).toBe(true);
    expect(isDirghayuError(error, 'STORE', 'CONFIG')).toBe(true);
    expect(isDirghayuError(error, 'STORE')).toBe(false);
  });

  test('knows the errors of another copy of this package', () => {
    class Foreign extends Error {
      readonly code = 'CONFIG';
    }
    Object.defineProperty(Foreign.prototype, Symbol.for('@dirghayu/error'), { value: true });
    expect(isDirghayuError(new Foreign('from elsewhere'), 'CONFIG')).toBe(true);
  });

  test.each([[new Error('x')], [{ code: 'CONFIG' }], ['CONFIG'], [null], [undefined]])(
    'refuses %s',
    (value) => {
      expect(isDirghayuError(value)).toBe(false);
    },
  );
});

describe('quote()', () => {
  test('escapes quotes and line breaks', () => {
    expect(quote('a"b\n')).toBe('"a\\"b\\n"');
  });

  test('cuts at 80 characters, and not before', () => {
    expect(quote('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`);
    expect(quote('x'.repeat(81))).toBe(`"${'x'.repeat(79)}…"`);
  });
});
