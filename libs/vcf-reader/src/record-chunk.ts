/** Whole records in one buffer. Valid until the next chunk is asked for. */
export interface RecordChunk {
  /** Lines end with `\n`, the last one of the file too. */
  readonly bytes: Buffer;
  /** Where `bytes[0]` lies in the content from the first piece on. */
  readonly position: number;
  /** Where the shard's end lies in the same content; infinity while it is not reached. */
  readonly endPosition: number;
  /** File offset of the last piece read. */
  readonly offset: number;
}

/** What to leave out at both ends. */
export interface ChunkOptions {
  /** Bytes of the first pieces to drop. */
  readonly skip?: number;
  /** File offset of the shard's end. */
  readonly end?: number;
  /** BCF: where the first record behind `end` starts, in bytes of content; null if none does. */
  readonly endWithin?: number | null;
}

/** A longer record is taken for damage: 500,000 samples with 40 bytes each are 20 MB. */
export const MAX_RECORD_BYTES: number = 1 << 28;
