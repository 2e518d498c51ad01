import { MISSING_DOSAGE, ONE_COPY } from '@dirghayu/genotypes';
import { type RowReader, takePieces } from './row-reader.ts';

/**
 * Mean number of ALT copies of every feature among the known calls of some rows, shape
 * [features]; NaN where none is known.
 */
export async function featureMeans(reader: RowReader, rows: Int32Array): Promise<Float32Array> {
  const isWanted = new Uint8Array(reader.rows);
  for (const row of rows) isWanted[row] = 1;
  const sums = { copies: new Float64Array(reader.columns), known: new Uint32Array(reader.columns) };
  const add = reader.values === 'calls' ? addCalls : addDosages;
  await reader.readRuns(0, reader.rows, (run) =>
    takePieces(run, (row, offset, values) => {
      if (isWanted[row] === 1) add(sums, offset, values);
    }),
  );
  return Float32Array.from(sums.copies, (copies, i) => copies / (sums.known[i] as number));
}

interface Sums {
  readonly copies: Float64Array;
  readonly known: Uint32Array;
}

function addCalls({ copies, known }: Sums, offset: number, calls: Uint8Array): void {
  const start = offset << 2;
  const end = Math.min(copies.length, start + (calls.length << 2));
  for (let i = start; i < end; i++) {
    const call = ((calls[(i - start) >> 2] as number) >> (2 * (i & 3))) & 3;
    if (call === 3) continue;
    copies[i] = (copies[i] as number) + call;
    known[i] = (known[i] as number) + 1;
  }
}

function addDosages({ copies, known }: Sums, offset: number, bytes: Uint8Array): void {
  const start = offset >> 1;
  for (let i = 0; 2 * i < bytes.length; i++) {
    const dosage = (bytes[2 * i] as number) | ((bytes[2 * i + 1] as number) << 8);
    if (dosage === MISSING_DOSAGE) continue;
    copies[start + i] = (copies[start + i] as number) + dosage / ONE_COPY;
    known[start + i] = (known[start + i] as number) + 1;
  }
}
