import { packedLength } from './packed-calls.ts';

/**
 * A matrix of packed calls: `rows` rows of `columns` calls, each row starting at a multiple of
 * `stride` bytes.
 */
export interface PackedMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Bytes from one row to the next; at least `packedLength(columns)`. */
  readonly stride: number;
  readonly data: Uint8Array;
}

/**
 * Transposes packed calls: `to[c][r + rowOffset] = from[r][c]`.
 *
 * Works on tiles of 4 × 4 calls, one 32-bit word each. `rowOffset` must be a multiple of 4, and
 * the bits written must still be 0: several calls with rising offsets fill one target.
 *
 * @throws {RangeError} If the target is too small, the offset is not a multiple of 4, or the bytes
 * of either matrix do not hold its calls.
 */
export function transposeCalls(from: PackedMatrix, to: PackedMatrix, rowOffset = 0): void {
  checkShapes(from, to, rowOffset);
  const { rows, columns, stride, data } = from;
  const target = to.data;
  const targetStride = to.stride;
  for (let row = 0; row < rows; row += 4) {
    const targetByte = (row + rowOffset) >> 2;
    const lanes = Math.min(4, rows - row);
    const at = row * stride;
    for (let column = 0; column < columns; column += 4) {
      const byte = at + (column >> 2);
      let word = data[byte] as number;
      if (lanes > 1) word |= (data[byte + stride] as number) << 8;
      if (lanes > 2) word |= (data[byte + 2 * stride] as number) << 16;
      if (lanes > 3) word |= (data[byte + 3 * stride] as number) << 24;
      if (word === 0) continue; // most calls are 0
      word = transposeTile(word);
      let out = column * targetStride + targetByte;
      const end = Math.min(4, columns - column);
      for (let c = 0; c < end; c++) {
        target[out] = (target[out] as number) | ((word >>> (8 * c)) & 255);
        out += targetStride;
      }
    }
  }
}

/**
 * Transposes 4 × 4 calls in a word, one byte a row: swaps 2 × 2 quarters, then single calls
 * (Hacker's Delight 7-3).
 */
export function transposeTile(word: number): number {
  let swap = (word ^ (word >>> 6)) & 0x00cc00cc;
  let result = word ^ swap ^ (swap << 6);
  swap = (result ^ (result >>> 12)) & 0x0000f0f0;
  result = result ^ swap ^ (swap << 12);
  return result;
}

function checkShapes(from: PackedMatrix, to: PackedMatrix, rowOffset: number): void {
  if (rowOffset & 3)
    throw new RangeError(`Cannot transpose to row offset ${rowOffset}: expected a multiple of 4`);
  if (to.rows < from.columns || to.columns < from.rows + rowOffset) {
    throw new RangeError(
      `Cannot transpose ${from.rows} × ${from.columns} calls at ${rowOffset} into ${to.rows} × ${to.columns}`,
    );
  }
  checkBytes(from);
  checkBytes(to);
}

function checkBytes({ rows, columns, stride, data }: PackedMatrix): void {
  const rowBytes = packedLength(columns);
  if (stride < rowBytes) {
    throw new RangeError(
      `Cannot transpose rows of ${columns} calls: expected a stride of at least ${rowBytes}, got ${stride}`,
    );
  }
  const bytes = rows === 0 ? 0 : (rows - 1) * stride + rowBytes;
  if (data.length < bytes) {
    throw new RangeError(
      `Cannot transpose ${rows} × ${columns} calls of stride ${stride}: expected at least ${bytes} bytes, got ${data.length}`,
    );
  }
}
