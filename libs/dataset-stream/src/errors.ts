import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/**
 * A feature, target, covariate, split or resume point that the store cannot give. Code `DATASET`.
 *
 * A store that is itself broken throws the `StoreError` of `@dirghayu/cohort-store`.
 */
export class DatasetError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('DATASET', action, detail);
  }
}
