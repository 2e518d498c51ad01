/** A run of a file's text. Pieces follow each other without gaps; lines may span them. */
export interface TextPiece {
  readonly bytes: Buffer;
  /** Offset in the file, of the BGZF block or of the byte, where this piece starts. */
  readonly offset: number;
}
