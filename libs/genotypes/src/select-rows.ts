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
    fields: new Map(
      [...block.fields].map(([name, values]) => [name, pick<FieldValue>(values)] as const),
    ),
  };
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
