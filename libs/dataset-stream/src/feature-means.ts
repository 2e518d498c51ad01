import type { RowReader } from './row-reader.ts';

/**
 * Mean number of ALT copies of every feature among the known calls of some rows, shape
 * [features]; NaN where none is known.
 */
export async function featureMeans(reader: RowReader, rows: Int32Array): Promise<Float32Array> {
  const isWanted = new Uint8Array(reader.rows);
  for (const row of rows) isWanted[row] = 1;
  const copies = new Uint32Array(reader.columns);
  const known = new Uint32Array(reader.columns);
  await reader.readRows(0, reader.rows, (row, offset, calls) => {
    if (isWanted[row] === 0) return;
    const start = offset << 2;
    const end = Math.min(reader.columns, start + (calls.length << 2));
    for (let i = start; i < end; i++) {
      const call = ((calls[(i - start) >> 2] as number) >> (2 * (i & 3))) & 3;
      if (call === 3) continue;
      copies[i] = (copies[i] as number) + call;
      known[i] = (known[i] as number) + 1;
    }
  });
  return Float32Array.from(copies, (count, i) => count / (known[i] as number));
}
