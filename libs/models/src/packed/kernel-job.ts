import { KERNEL_OUTPUTS, type PackedKernel } from '@dirghayu/genotypes';

/** One call of the kernel, cut into items that any thread may take. Addresses are in bytes. */
export type KernelJob =
  | ({ readonly kind: 'rows'; readonly weights: number; readonly bias: number } & ProductJob)
  | ({
      readonly kind: 'columns';
      readonly tiles: number;
      readonly sums: number;
      /** Takes the sum of squares of each item, in float64. */
      readonly squares: number;
    } & ProductJob)
  | ({ readonly kind: 'groups' } & GroupsJob)
  | ({ readonly kind: 'groups-gradient' } & GroupsJob)
  | PanelsJob
  | DenseJob
  | AdamJob;

interface ProductJob {
  readonly calls: number;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
  readonly flips: number;
  readonly means: number;
  readonly scales: number;
  readonly units: number;
  readonly out: number;
  /** Scratch space of the first thread, and how much each has. */
  readonly scratch: number;
  readonly scratchBytes: number;
  /** Rows of an item, or columns. */
  readonly perItem: number;
}

/** A product with a sparse matrix, or its gradient: items are runs of groups. */
export interface GroupsJob {
  readonly calls: number;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
  readonly offsets: number;
  readonly groups: number;
  readonly values: number;
  /** Where the first group of each item stands, u32, and the end. */
  readonly starts: number;
  readonly items: number;
  /** Weights, or slopes. */
  readonly factor: number;
  readonly out: number;
  readonly scratch: number;
  readonly scratchBytes: number;
}

/** Lays out the right side of a dense product: items are panels of eight columns. */
interface PanelsJob {
  readonly kind: 'panels';
  readonly right: number;
  readonly depth: number;
  readonly columns: number;
  readonly isTurned: boolean;
  readonly panels: number;
  /** Columns of an item, a multiple of 8. */
  readonly perItem: number;
}

/** A dense product: items are runs of rows. */
interface DenseJob {
  readonly kind: 'dense';
  readonly left: number;
  readonly rows: number;
  readonly depth: number;
  readonly isTurned: boolean;
  readonly panels: number;
  readonly columns: number;
  readonly out: number;
  readonly scratch: number;
  readonly scratchBytes: number;
  /** Rows of an item, a multiple of 4, at most 64. */
  readonly perItem: number;
}

interface AdamJob {
  readonly kind: 'adam';
  readonly values: number;
  readonly gradient: number;
  readonly first: number;
  readonly second: number;
  readonly count: number;
  readonly rate: number;
  readonly clip: number;
  readonly decay: number;
  readonly correction1: number;
  readonly correction2: number;
  readonly perItem: number;
}

/** Numbers of an Adam step that one item takes: 256 KB of each array. */
export const ADAM_ITEM = 1 << 16;
/** Columns of an item: fixed, so that squares are summed in one order. */
export const COLUMN_ITEM: number = KERNEL_OUTPUTS;
const ROW_GROUP = 64;

/** Rows of an item: at most 256, and at least two items a thread where there are rows enough. */
export function rowItem(rows: number, threads: number): number {
  const even = Math.ceil(rows / (2 * threads) / ROW_GROUP) * ROW_GROUP;
  return Math.min(KERNEL_OUTPUTS, Math.max(ROW_GROUP, even));
}

/** Items of a job. */
export function itemCount(job: KernelJob): number {
  if (job.kind === 'groups' || job.kind === 'groups-gradient') return job.items;
  return Math.ceil(sizeOf(job) / job.perItem);
}

function sizeOf(job: Exclude<KernelJob, GroupsJob>): number {
  switch (job.kind) {
    case 'adam':
      return job.count;
    case 'columns':
    case 'panels':
      return job.columns;
    case 'rows':
    case 'dense':
      return job.rows;
  }
}

/** Does one item of a job. */
export function runItem(
  kernel: PackedKernel,
  memory: { readonly buffer: SharedArrayBuffer },
  job: KernelJob,
  item: number,
  thread: number,
): void {
  if (job.kind === 'groups' || job.kind === 'groups-gradient') {
    runGroups(kernel, memory, job, item, thread);
    return;
  }
  const start = item * job.perItem;
  if (job.kind === 'panels') {
    const { right, depth, columns, isTurned, panels } = job;
    for (let column = start; column < Math.min(columns, start + job.perItem); column += 8) {
      kernel.layPanel(right, depth, columns, isTurned, column, panels);
    }
    return;
  }
  if (job.kind === 'dense') {
    const { left, rows, depth, isTurned, panels, columns, out } = job;
    const count = Math.min(job.perItem, rows - start);
    const scratch = job.scratch + thread * job.scratchBytes;
    kernel.multiplyPanels(left, rows, depth, isTurned, start, count, panels, columns, out, scratch);
    return;
  }
  if (job.kind === 'adam') {
    const offset = 4 * start;
    kernel.adamStep(
      job.values + offset,
      job.gradient + offset,
      job.first + offset,
      job.second + offset,
      Math.min(job.perItem, job.count - start),
      job.rate,
      job.clip,
      job.decay,
      job.correction1,
      job.correction2,
    );
    return;
  }
  const { calls, stride, rows, columns, flips, means, scales, units } = job;
  const scratch = job.scratch + thread * job.scratchBytes;
  const out = job.out + 4 * start * units;
  if (job.kind === 'rows') {
    const count = Math.min(job.perItem, rows - start);
    const from = calls + start * stride;
    const { weights, bias } = job;
    kernel.multiplyRows(
      from,
      stride,
      count,
      columns,
      flips,
      means,
      scales,
      weights,
      bias,
      units,
      out,
      scratch,
    );
    return;
  }
  const { tiles, sums } = job;
  const squares = kernel.multiplyColumns(
    calls,
    stride,
    rows,
    start,
    columns,
    flips,
    means,
    scales,
    tiles,
    sums,
    units,
    out,
    scratch,
  );
  new Float64Array(memory.buffer, job.squares)[item] = squares;
}

function runGroups(
  kernel: PackedKernel,
  memory: { readonly buffer: SharedArrayBuffer },
  job: { readonly kind: 'groups' | 'groups-gradient' } & GroupsJob,
  item: number,
  thread: number,
): void {
  const [from = 0, to = 0] = new Uint32Array(memory.buffer, job.starts + 4 * item, 2);
  const { calls, stride, rows, columns, offsets, groups, values, factor, out } = job;
  const shared = [
    calls,
    stride,
    rows,
    columns,
    offsets,
    groups,
    from,
    to,
    values,
    factor,
    out,
  ] as const;
  if (job.kind === 'groups') {
    kernel.multiplyGroups(...shared, job.scratch + thread * job.scratchBytes);
  } else {
    kernel.multiplyGroupsTransposed(...shared);
  }
}
