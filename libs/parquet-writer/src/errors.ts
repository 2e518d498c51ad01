import { DirghayuError, type ErrorDetail, quote } from '@dirghayu/pipeline';

/** A Parquet file that could not be written, or that did not hold what was written. Code `PARQUET_WRITE`. */
export class ParquetWriteError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('PARQUET_WRITE', action, detail);
  }
}

/** What names of files written aside end in. */
const ASIDE = /\.[0-9a-f-]{36}\.tmp$/;

/** DuckDB's failure to write `path`, which may be a file's name aside: no memory, no disk. */
export function writeError(path: string, cause: unknown): ParquetWriteError {
  const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return new ParquetWriteError(`Cannot write ${quote(path.replace(ASIDE, ''))}`, {
    expected: 'room in memory (raise --memory) and on the disk',
    actual: reason ?? 'no reason',
    cause,
  });
}

/** Variants that go back on their contig, or a contig that comes back. Code `UNSORTED`. */
export class UnsortedError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('UNSORTED', action, detail);
  }
}

/** A clinical table that cannot be joined to the samples. Code `PHENOTYPES`. */
export class PhenotypeError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('PHENOTYPES', action, detail);
  }
}
