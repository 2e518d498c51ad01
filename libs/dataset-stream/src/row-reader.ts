import type { MatrixValues } from '@dirghayu/cohort-store';

/** Takes a piece of one row: `calls` begin at byte `offset` of the row; valid during the call. */
export type TakePiece = (row: number, offset: number, calls: Uint8Array) => void;

/** Rows whose pieces lie behind one another: `calls` holds `count` of them, each at byte `offset`. */
export interface RowRun {
  readonly row: number;
  readonly count: number;
  readonly offset: number;
  /** Valid during the call. */
  readonly calls: Uint8Array;
}

/** Hands the pieces of a run to `take`, one by one. */
export function takePieces({ row, count, offset, calls }: RowRun, take: TakePiece): void {
  const length = calls.length / count;
  for (let i = 0; i < count; i++) {
    take(row + i, offset, calls.subarray(i * length, (i + 1) * length));
  }
}

/** Reads people's rows, packed calls or dosages, in pieces and in any order of pieces. */
export interface RowReader {
  readonly values: MatrixValues;
  readonly rows: number;
  /** Calls or dosages of a row. */
  readonly columns: number;
  /** Bytes of a row. */
  readonly stride: number;
  /** Hands every piece of rows `start` up to `end` (exclusive) to `take`, once. */
  readRuns(start: number, end: number, take: (run: RowRun) => void): Promise<void>;
}
