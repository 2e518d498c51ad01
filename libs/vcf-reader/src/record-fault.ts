import { quote } from '@dirghayu/pipeline';

/** What is wrong with a record, before file, line and locus are known. Internal. */
export class RecordFault extends Error {
  /** Offset of the fault in the buffer that holds the line; null where there is no such place. */
  readonly at: number | null;
  /** Completes "Cannot parse …". */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;

  constructor(at: number | null, what: string, expected: string, actual: string) {
    super(`${what}: expected ${expected}, got ${actual}`);
    this.at = at;
    this.what = what;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The bytes from `start` to `end` as text in quotes. */
export function quoteBytes(bytes: Buffer, start: number, end: number): string {
  return quote(bytes.toString('utf8', start, Math.min(end, start + 320)));
}
