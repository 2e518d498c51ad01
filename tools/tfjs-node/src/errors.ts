import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** A step of the build failed. Code `BUILD`. */
export class BuildError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('BUILD', action, detail);
  }
}
