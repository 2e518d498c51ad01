import { MAX_BLOCK_BYTES } from './bgzf-block.ts';
import { createKernelInstance, type KernelInstance } from './kernel-instance.ts';

/** Blocks that are inflated at a time: 512 KB of text fit the L2 cache. */
export const WINDOW_BLOCKS = 8;

/** Where text may lie; in front of it stand counts, and the rows of one record. */
export const WINDOW_TEXT_AT: number = 1 << 17;
/** Takes the line that a piece breaks off, in front of the next: 2,504 people with GT:AD:DP:GQ:PL have 60 KB. */
export const WINDOW_ROOM_BYTES: number = 1 << 20;
const PIECE_AT = WINDOW_TEXT_AT + WINDOW_ROOM_BYTES;
const TEXT_BYTES = WINDOW_BLOCKS * MAX_BLOCK_BYTES;
/** What inflating and packing may touch behind the text. */
const SLACK_BYTES = 1024;
const TEXT_END = PIECE_AT + TEXT_BYTES + SLACK_BYTES;
/** What folding a block takes beyond the length of its text (assembly/crc-fold.ts). */
const FOLD_BYTES = 8192;

/** Where a block may be folded: behind the text. */
export const WINDOW_SCRATCH_AT: number = TEXT_END;

/**
 * A buffer that text is inflated into, again and again, so that nothing is allocated for it. It is
 * memory of the kernel, which packs calls where they lie.
 */
export interface TextWindow {
  /** Room for `WINDOW_BLOCKS` blocks and a kilobyte, with `WINDOW_ROOM_BYTES` in front. */
  readonly bytes: Buffer;
  /** Null where the kernel was not built. */
  readonly kernel: KernelInstance | null;
}

let window: TextWindow | null = null;
let isLent = false;

/**
 * Lends the window of this thread, until `returnTextWindow`; null while another reader has it. One
 * is enough: a thread that reads several files in turns, as merges do, would keep half a
 * megabyte for each.
 */
export function borrowTextWindow(): TextWindow | null {
  if (isLent) return null;
  isLent = true;
  window ??= createWindow();
  return window;
}

/** Gives the window back. What was inflated into it is void. */
export function returnTextWindow(): void {
  isLent = false;
}

/** The kernel in whose memory `bytes` lie; null if they lie elsewhere. */
export function windowKernelOf(bytes: Buffer): KernelInstance | null {
  return window !== null && bytes.buffer === window.bytes.buffer ? window.kernel : null;
}

function createWindow(): TextWindow {
  const kernel = createKernelInstance();
  if (!kernel) return { bytes: Buffer.alloc(TEXT_END).subarray(PIECE_AT), kernel };
  kernel.reserve(WINDOW_SCRATCH_AT + MAX_BLOCK_BYTES + FOLD_BYTES);
  return { bytes: kernel.memory.subarray(PIECE_AT, TEXT_END), kernel };
}
