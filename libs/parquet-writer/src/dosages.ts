import { decodeDosages, MISSING_DOSAGE, type VariantBlock } from '@dirghayu/genotypes';
import { SchemaMismatchError } from '@dirghayu/pipeline';
import duckdb from '@duckdb/node-bindings';
import { copyToVector, copyValidity, reserveLists } from './vectors.ts';

/** Writes the dosages of rows `start` to `end` into a BLOB vector: two bytes each, lowest first. */
export function fillDosages(
  vector: duckdb.Vector,
  block: VariantBlock,
  start: number,
  end: number,
  samples: number,
): void {
  const { buffer, byteOffset } = dosagesOf(block, samples);
  for (let row = start; row < end; row++) {
    const bytes = new Uint8Array(buffer, byteOffset + 2 * row * samples, 2 * samples);
    duckdb.vector_assign_string_element_len(vector, row - start, bytes);
  }
}

/** Writes the dosages of rows `start` to `end` into a `FLOAT[]` vector; missing is NULL. */
export function fillDosageLists(
  vector: duckdb.Vector,
  block: VariantBlock,
  start: number,
  end: number,
  samples: number,
): void {
  const dosages = dosagesOf(block, samples).subarray(start * samples, end * samples);
  const child = reserveLists(vector, new Uint32Array(end - start).fill(samples));
  const copies = new Float32Array(dosages.length);
  decodeDosages(dosages, copies);
  const valid = new Uint8Array(8 * Math.ceil(dosages.length / 64));
  for (let i = 0; i < dosages.length; i++) {
    if (dosages[i] === MISSING_DOSAGE) continue;
    valid[i >> 3] = (valid[i >> 3] as number) | (1 << (i & 7));
  }
  copyToVector(child, copies);
  copyValidity(child, valid);
}

function dosagesOf({ dosages, count }: VariantBlock, samples: number): Uint16Array {
  if (dosages?.length === count * samples) return dosages;
  throw new SchemaMismatchError('Cannot write block', {
    expected: `${count * samples} dosages, of which the stream's schema tells`,
    actual: dosages ? String(dosages.length) : 'a block without them',
  });
}
