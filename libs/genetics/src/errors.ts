import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** A polygenic score file that cannot be read or honoured. Code `SCORE_FILE`. */
export class ScoreFileError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('SCORE_FILE', action, detail);
  }
}

/** A score whose variants do not fit the cohort: another build, or too few found. Code `SCORE_MATCH`. */
export class ScoreMatchError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('SCORE_MATCH', action, detail);
  }
}

/** Traits, covariates or offsets that no regression can be fitted to. Code `ASSOCIATION`. */
export class AssociationError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('ASSOCIATION', action, detail);
  }
}

/** Too few people or variants to tell structure from. Code `STRUCTURE`. */
export class StructureError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('STRUCTURE', action, detail);
  }
}
