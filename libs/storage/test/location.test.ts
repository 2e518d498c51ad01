import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLocation, isRemote, joinLocation, schemeOf } from '../src/index.ts';

describe('a location', () => {
  it('is a path unless it begins with a scheme that is known', () => {
    const schemes = [
      's3://b/k',
      'gs://b',
      'https://h/x',
      'HTTP://h',
      '/data',
      's3:/b',
      'ftp://h/x',
    ];
    expect(schemes.map(schemeOf)).toEqual(['s3', 'gs', 'http', 'http', 'local', 'local', 'local']);
    expect(isRemote('C:\\data')).toBe(false);
  });

  it('is joined without losing the slashes of its scheme', () => {
    expect(joinLocation('s3://b/p/', '.staging', 'plan.json')).toBe('s3://b/p/.staging/plan.json');
    expect(joinLocation('data/x', '..', 'y')).toBe(join('data/x', '..', 'y'));
    expect(joinLocation('https://h/x/', 'chrom=HLA%2A01/part-0.parquet')).toBe(
      'https://h/x/chrom=HLA%252A01/part-0.parquet',
    );
  });

  it.each([
    'https://user:secret@host/calls.vcf.gz',
    's3://secret@bucket/x',
    'https://host/x?X-Amz-Credential=a&X-Amz-Signature=secret',
    'https://host/x?a=1&sig=secret',
  ])('is refused with a credential in it, which is not repeated: %s', (location) => {
    try {
      checkLocation(location);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'CONFIG' });
      expect(String(error)).not.toContain('secret');
    }
  });

  it('may hold an @ and a question mark elsewhere', () => {
    for (const location of ['s3://b/a@b', 'https://h/x?page=1', '/data/user@host/x?sig=1']) {
      checkLocation(location);
    }
  });
});
