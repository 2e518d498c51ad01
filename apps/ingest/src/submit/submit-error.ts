import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** A scheduler refused a job, or the jobs ended without a store. Code `SUBMIT`. */
export class SubmitError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('SUBMIT', action, detail);
  }
}
