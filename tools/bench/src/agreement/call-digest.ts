import { crc32 } from 'node:zlib';
import { packCalls } from '@dirghayu/genotypes';
import type { CallTable } from './call-table.ts';

/**
 * A hash of one row of packed calls and its position.
 *
 * Rows are added up, so that their order does not matter; the sum is exact for two million rows.
 */
export function digestOfRow(pos: number, calls: Uint8Array): number {
  return crc32(calls, pos);
}

/** The sum of the digests of a table's rows. */
export function digestOfTable(calls: CallTable): number {
  let sum = 0;
  for (const [key, digits] of calls) {
    sum += digestOfRow(Number(key.split(':')[1]), packCalls(Array.from(digits, Number)));
  }
  return sum;
}
