import * as z from 'zod';

/** A path inside a store as JSON may name it: relative, with no way out. */
export const innerPath = z
  .string()
  .refine(
    (path) => !path.startsWith('/') && !path.split(/[\\/]/).includes('..'),
    'expected a path inside the store',
  );
