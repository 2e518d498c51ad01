import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** A Parquet file that could not be written, or that did not hold what was written. Code `PARQUET_WRITE`. */
export class ParquetWriteError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('PARQUET_WRITE', action, detail);
  }
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
