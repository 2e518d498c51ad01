import type { CallScaling } from './standardized-product.ts';

/** What of a `WebAssembly.Memory` is used: it is shared between threads. */
export interface SharedWasmMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/**
 * Products with packed calls by WebAssembly SIMD, on data that lies in the memory that the kernel was
 * made with. Arguments are addresses in bytes, multiples of 16, and counts.
 *
 * Rows of calls take `stride` bytes, a multiple of 32, and are 0 behind their last call; rows of
 * weights and slopes are `units` floats, a multiple of 4. `flips`, `means` and `scales` are what
 * `kernelCoding` gives, each with room for a multiple of 128 columns. Every sum has one order,
 * whichever thread takes it: results are the same bit for bit.
 */
export interface PackedKernel {
  /** Bytes of scratch space of one thread. */
  scratchBytes(units: number): number;
  /** `out = x · weights + bias` of at most 256 rows. */
  multiplyRows(
    calls: number,
    stride: number,
    rows: number,
    columns: number,
    flips: number,
    means: number,
    scales: number,
    weights: number,
    bias: number,
    units: number,
    out: number,
    scratch: number,
  ): void;
  /** Bytes that `tileSlopes` writes. */
  slopeBytes(rows: number, units: number): number;
  /** Prepares slopes, shape [rows, units], for `multiplyColumns`; `ones` are 128 floats of 1. */
  tileSlopes(
    slopes: number,
    rows: number,
    units: number,
    ones: number,
    tiles: number,
    sums: number,
  ): void;
  /** `out = xᵀ · slopes` of at most 256 columns from `column`, a multiple of 128; the sum of squares. */
  multiplyColumns(
    calls: number,
    stride: number,
    rows: number,
    column: number,
    columns: number,
    flips: number,
    means: number,
    scales: number,
    tiles: number,
    sums: number,
    units: number,
    out: number,
    scratch: number,
  ): number;
  /**
   * `out = x · W` for a `W` that is zero but for its connections, of groups `from` to `to`, exclusive.
   * `columns` are u32 of each connection, `offsets` u32 of the first connection of each group and the end,
   * `values` the four numbers that a call of 0, 1, 2 and missing stands for, a connection; weights, shape
   * [connections, 4]; out, shape [rows, groups, 4].
   */
  multiplyGroups(
    calls: number,
    stride: number,
    rows: number,
    columns: number,
    offsets: number,
    groups: number,
    from: number,
    to: number,
    values: number,
    weights: number,
    out: number,
    scratch: number,
  ): void;
  /** `gradient = xᵀ · slopes` at the connections of those groups; slopes, shape [rows, groups, 4]. */
  multiplyGroupsTransposed(
    calls: number,
    stride: number,
    rows: number,
    columns: number,
    offsets: number,
    groups: number,
    from: number,
    to: number,
    values: number,
    slopes: number,
    gradient: number,
  ): void;
  /** Bytes that the panels of a right side take. */
  panelBytes(depth: number, columns: number): number;
  /**
   * Lays out columns `column` to `column + 7` of a Float32 matrix, shape [depth, columns], or
   * [columns, depth] if it is turned, for `multiplyPanels`.
   */
  layPanel(
    right: number,
    depth: number,
    columns: number,
    isTurned: boolean,
    column: number,
    panels: number,
  ): void;
  /**
   * `out = left · right` of Float32 matrices, of `count` rows from `row` on: at most 64, multiples of 4 but
   * for the last. Left, shape [rows, depth], or [depth, rows] if it is turned; out, shape [rows, columns],
   * with rows padded to a multiple of 4 and columns to one of 8.
   */
  multiplyPanels(
    left: number,
    rows: number,
    depth: number,
    isTurned: boolean,
    row: number,
    count: number,
    panels: number,
    columns: number,
    out: number,
    scratch: number,
  ): void;
  /** One step of AdamW over `count` numbers, a multiple of 4. */
  adamStep(
    values: number,
    gradient: number,
    first: number,
    second: number,
    count: number,
    rate: number,
    clip: number,
    decay: number,
    correction1: number,
    correction2: number,
  ): void;
}

/** The part of WebAssembly's interface used here; Node's types leave it to those of browsers. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: PackedKernel };
    readonly Memory: new (options: object) => SharedWasmMemory;
  };
};

/** Where the compiled kernel lies: read it with `node:fs`, or fetch it. */
export const PACKED_KERNEL_URL: URL = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/packed-dense.wasm' : './packed-dense.wasm',
  import.meta.url,
);

/** Rows or columns of one call of the kernel at most. */
export const KERNEL_OUTPUTS = 256;
/** Columns are padded to a multiple of this. */
export const KERNEL_COLUMNS = 128;
/** Addresses below are the kernel's own. */
export const KERNEL_BASE = 1 << 16;
/** 4 GiB, all that a 32-bit address reaches. */
const MOST_PAGES = 1 << 16;

/** Memory for kernels, of one page; it grows up to 4 GiB. */
export function createKernelMemory(): SharedWasmMemory {
  return new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
}

/**
 * A kernel over `memory`: one for each thread.
 *
 * @throws {Error} If the bytes are no WebAssembly, or the engine has no SIMD or threads.
 */
export function createPackedKernel(bytes: Uint8Array, memory: SharedWasmMemory): PackedKernel {
  const module = new WebAssembly.Module(bytes);
  return new WebAssembly.Instance(module, { env: { memory } }).exports;
}

/** How the kernel codes columns: it counts the rarer of the two homozygous calls. */
export interface KernelCoding {
  /** Two bits a column, 1 where copies of REF are counted, else 0; 32 columns in 8 bytes. */
  readonly flips: Uint8Array;
  /** Mean of the copies that are counted. */
  readonly means: Float32Array;
  /** Their scale, negative where copies of REF are counted. */
  readonly scales: Float32Array;
}

/**
 * The coding of columns, padded to a multiple of 128. Sums are over calls that are not 0, so where
 * most people carry two copies of ALT, those of REF are counted: faster, and exact where
 * `Σ call − n · mean` would cancel.
 */
export function kernelCoding({ mean, scale }: CallScaling): KernelCoding {
  const columns = mean.length;
  const padded = Math.ceil(columns / KERNEL_COLUMNS) * KERNEL_COLUMNS;
  const flips = new Uint8Array(padded >> 2);
  const means = new Float32Array(padded);
  const scales = new Float32Array(padded);
  for (let column = 0; column < columns; column++) {
    const isFlipped = (mean[column] as number) > 1;
    if (isFlipped) {
      const byte = column >> 2;
      flips[byte] = (flips[byte] as number) | (1 << (2 * (column & 3)));
    }
    means[column] = isFlipped ? 2 - (mean[column] as number) : (mean[column] as number);
    scales[column] = (isFlipped ? -1 : 1) * (scale[column] as number);
  }
  return { flips, means, scales };
}
