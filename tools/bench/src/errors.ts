import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** A program to be timed failed, or its output is not that of its peers. Code `BENCH`. */
export class BenchError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('BENCH', action, detail);
  }
}
