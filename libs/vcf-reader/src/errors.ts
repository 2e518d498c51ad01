import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** The file is not VCF, or its header contradicts itself. Code `VCF_HEADER`. */
export class VcfHeaderError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('VCF_HEADER', action, detail);
  }
}

/** What a malformed record tells beyond its message. */
export interface RecordErrorDetail extends ErrorDetail {
  /** `chrom:pos`, as far as it could be read. */
  readonly locus?: string;
}

/** A data line breaks the specification or an option of the caller. Code `VCF_RECORD`. */
export class VcfRecordError extends DirghayuError {
  readonly locus?: string;

  constructor(action: string, detail: RecordErrorDetail = {}) {
    super('VCF_RECORD', action, detail);
    if (detail.locus !== undefined) this.locus = detail.locus;
  }
}

/**
 * The compressed container is damaged or cut short. Code `BGZF`.
 *
 * The location's `byteOffset` counts bytes of the compressed file.
 */
export class BgzfError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('BGZF', action, detail);
  }
}

/** A server does not answer, or not with the bytes asked for. Code `TRANSFER`. */
export class TransferError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('TRANSFER', action, detail);
  }
}
