import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** The data or the options cannot give the model that was asked for. Code `MODEL`. */
export class ModelError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('MODEL', action, detail);
  }
}

/** A checkpoint cannot be written, read, or used with this data. Code `CHECKPOINT`. */
export class CheckpointError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('CHECKPOINT', action, detail);
  }
}
