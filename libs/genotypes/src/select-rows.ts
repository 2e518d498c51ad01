import type { FieldValue, VariantBlock } from './variant-block.ts';

/** The rows of `block` whose indices are in `rows` (ascending); a new block, the old untouched. */
export function selectRows(block: VariantBlock, rows: readonly number[]): VariantBlock {
  const pick = <Value>(values: readonly Value[]) => rows.map((row) => values[row] as Value);
  const calls = new Uint8Array(rows.length * block.stride);
  rows.forEach((row, i) => {
    calls.set(block.calls.subarray(row * block.stride, (row + 1) * block.stride), i * block.stride);
  });
  return {
    count: rows.length,
    chrom: block.chrom,
    pos: gather(block.pos, rows),
    id: pick(block.id),
    ref: pick(block.ref),
    alt: pick(block.alt),
    altIndex: gather(block.altIndex, rows),
    qual: gather(block.qual, rows),
    filter: pick(block.filter),
    ac: gather(block.ac, rows),
    an: gather(block.an, rows),
    het: gather(block.het, rows),
    homAlt: gather(block.homAlt, rows),
    missing: gather(block.missing, rows),
    calls,
    stride: block.stride,
    ...(block.dosages ? { dosages: gatherRows(block.dosages, block.count, rows) } : {}),
    fields: new Map(
      [...block.fields].map(([name, values]) => [name, pick<FieldValue>(values)] as const),
    ),
  };
}

/** The rows `rows` of a matrix of `count` rows. */
function gatherRows(values: Uint16Array, count: number, rows: readonly number[]): Uint16Array {
  const width = count === 0 ? 0 : values.length / count;
  const gathered = new Uint16Array(rows.length * width);
  rows.forEach((row, i) => {
    gathered.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  return gathered;
}

function gather<Values extends Int32Array | Uint16Array | Float32Array>(
  values: Values,
  rows: readonly number[],
): Values {
  const gathered = new (values.constructor as new (length: number) => Values)(rows.length);
  rows.forEach((row, i) => {
    gathered[i] = values[row] as number;
  });
  return gathered;
}
