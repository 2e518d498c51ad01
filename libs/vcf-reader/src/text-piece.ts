/** A run of a file's text. Pieces follow each other without gaps; lines may span them. */
export interface TextPiece {
  readonly bytes: Buffer;
  /** Offset in the file, of the BGZF block or of the byte, where this piece starts. */
  readonly offset: number;
  /**
   * Bytes in front of `bytes`, in the same memory, that whoever has the piece may write to; they are still there
   * with the next piece that has some, which starts where this one does. Absent: none.
   */
  readonly room?: number;
}
