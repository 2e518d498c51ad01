import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** A store that is absent, incomplete, foreign or of another format version. Code `STORE`. */
export class StoreError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('STORE', action, detail);
  }
}
