import * as z from 'zod';

/** A SHA-256 as JSON names it: files are kept under it, so nothing else may stand there. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
