import type { PackedEngine } from './packed-engine.ts';

/** A Float32 matrix as a factor: turned, its rows stand for its columns. */
export interface DenseFactor {
  readonly values: Float32Array;
  /** As it is stored, row by row. */
  readonly shape: readonly [rows: number, columns: number];
  readonly isTurned: boolean;
}

/** Rows that a call of the kernel takes at most, and columns that it lays out together. */
const MOST_ROWS = 64;
const PANEL = 8;
/** Columns of an item when panels are laid out. */
const PANEL_ITEM = 64;

/** Rows and columns of a factor as it takes part. */
export function factorShape({ shape, isTurned }: Omit<DenseFactor, 'values'>): [number, number] {
  return isTurned ? [shape[1], shape[0]] : [shape[0], shape[1]];
}

/**
 * `left · right`, shape [rows, columns], to `out`, on all threads of the engine. Sums are in Float32, each in
 * one order whatever the number of threads.
 */
export function multiplyDense(
  engine: PackedEngine,
  left: DenseFactor,
  right: DenseFactor,
  out: Float32Array,
): void {
  const { arena, kernel, threads } = engine;
  const [rows, depth] = factorShape(left);
  const [, columns] = factorShape(right);
  const width = Math.ceil(columns / PANEL) * PANEL;
  const regions: number[] = [];
  const take = (bytes: number) => {
    const at = arena.take(bytes);
    regions.push(at);
    return at;
  };
  const place = (values: Float32Array) => {
    const at = take(values.byteLength);
    arena.floats(at, values.length).set(values);
    return at;
  };
  try {
    const panels = take(kernel.panelBytes(depth, columns));
    const sums = take(4 * Math.ceil(rows / 4) * 4 * width);
    const scratch = engine.scratch(PANEL);
    engine.run({
      kind: 'panels',
      right: place(right.values),
      depth,
      columns,
      isTurned: right.isTurned,
      panels,
      perItem: PANEL_ITEM,
    });
    engine.run({
      kind: 'dense',
      left: place(left.values),
      rows,
      depth,
      isTurned: left.isTurned,
      panels,
      columns,
      out: sums,
      scratch: scratch.at,
      scratchBytes: scratch.bytes,
      perItem: Math.min(MOST_ROWS, Math.max(4, Math.ceil(rows / threads / 16) * 4)),
    });
    const found = arena.floats(sums, rows * width);
    if (width === columns) out.set(found);
    else {
      for (let row = 0; row < rows; row++) {
        out.set(found.subarray(row * width, row * width + columns), row * columns);
      }
    }
  } finally {
    for (const at of regions) arena.give(at);
  }
}
