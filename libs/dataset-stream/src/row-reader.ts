import type { MatrixValues } from '@dirghayu/cohort-store';

/** Takes a piece of one row: `calls` begin at byte `offset` of the row; valid during the call. */
export type TakePiece = (row: number, offset: number, calls: Uint8Array) => void;

/** Reads people's rows, packed calls or dosages, in pieces and in any order of pieces. */
export interface RowReader {
  readonly values: MatrixValues;
  readonly rows: number;
  /** Calls or dosages of a row. */
  readonly columns: number;
  /** Bytes of a row. */
  readonly stride: number;
  /** Hands every piece of rows `start` up to `end` (exclusive) to `take`, once. */
  readRows(start: number, end: number, take: TakePiece): Promise<void>;
}
