import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** A cluster that cannot be installed or started. Code `CLUSTER`. */
export class ClusterError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('CLUSTER', action, detail);
  }
}
