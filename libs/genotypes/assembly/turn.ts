// Calls of a tile turned over: rows become columns.

import { GROUP, LOW, TILE, TURNED_BYTES } from './layout';

/** Calls of one word. */
const WORD: i32 = 32;

/**
 * Writes the calls of `height` rows × 64 columns column by column, 32 bytes each, 0 behind the last row.
 *
 * @param block Room for 32 words
 */
export function turnCalls(calls: usize, stride: i32, height: i32, block: usize, out: usize): void {
  for (let word = 0; word < GROUP / WORD; word++) {
    for (let row = 0; row < TILE; row += WORD) {
      for (let i = 0; i < WORD; i++) {
        const from = calls + <usize>((row + i) * stride + (word << 3));
        store<u64>(block + ((<usize>i) << 3), row + i < height ? load<u64>(from) : 0);
      }
      turnBlock(block);
      for (let i = 0; i < WORD; i++) {
        const to = out + <usize>((word * WORD + i) * TURNED_BYTES + (row >> 2));
        store<u64>(to, load<u64>(block + ((<usize>i) << 3)));
      }
    }
  }
}

/** Transposes 32 × 32 pairs of bits in place: halves change places, then halves of halves. */
function turnBlock(block: usize): void {
  let mask: u64 = 0xffffffff;
  for (let half = WORD / 2; half > 0; half >>= 1) {
    const shift = <u64>(2 * half);
    for (let row = 0; row < WORD; row = (row + half + 1) & ~half) {
      const upper = block + ((<usize>row) << 3);
      const lower = upper + ((<usize>half) << 3);
      const above = load<u64>(upper);
      const below = load<u64>(lower);
      const changed = ((above >> shift) ^ below) & mask;
      store<u64>(lower, below ^ changed);
      store<u64>(upper, above ^ (changed << shift));
    }
    mask ^= mask << (shift >> 1);
  }
}

/** Writes for each of `columns` columns which of its calls are flipped: all of `height` rows, or none. */
export function turnFlips(flips: usize, columns: i32, height: i32, out: usize): void {
  for (let column = 0; column < columns; column++) {
    const pair = (<i32>load<u8>(flips + (<usize>column >> 2)) >> (2 * (column & 3))) & 1;
    for (let row = 0; row < TILE; row += WORD) {
      const known = min(WORD, max(0, height - row));
      const mask: u64 = known === WORD ? LOW : LOW & (((<u64>1) << (2 * known)) - 1);
      store<u64>(out + <usize>(column * TURNED_BYTES + (row >> 2)), pair !== 0 ? mask : 0);
    }
  }
}
