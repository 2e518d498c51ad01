import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** A file that cannot be reached, read or written where it is stored. Code `STORAGE`. */
export class StorageError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('STORAGE', action, detail);
  }
}
