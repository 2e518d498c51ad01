import { packCalls, packedLength, tallyCalls, type VariantBlock } from '../src/index.ts';

/** A block of one variant per row of calls, at positions 100, 200, … */
export function block(rows: readonly (readonly number[])[]): VariantBlock {
  const samples = rows[0]?.length ?? 0;
  const stride = packedLength(samples);
  const calls = new Uint8Array(rows.length * stride);
  for (const [i, row] of rows.entries()) calls.set(packCalls(row), i * stride);
  const tallies = rows.map((row) => tallyCalls(packCalls(row), samples));
  return {
    count: rows.length,
    chrom: '22',
    pos: Int32Array.from(rows, (_, i) => 100 * (i + 1)),
    id: rows.map((_, i) => (i % 2 ? null : `rs${i}`)),
    ref: rows.map(() => 'A'),
    alt: rows.map((_, i) => 'CGT'[i % 3]!),
    altIndex: Uint16Array.from(rows, () => 1),
    qual: Float32Array.from(rows, (_, i) => (i % 2 ? Number.NaN : i)),
    filter: rows.map((_, i) => (i % 2 ? null : ['PASS'])),
    ac: Int32Array.from(tallies, ({ one, two }) => one + 2 * two),
    an: Int32Array.from(tallies, ({ missing }) => 2 * (samples - missing)),
    het: Int32Array.from(tallies, ({ one }) => one),
    homAlt: Int32Array.from(tallies, ({ two }) => two),
    missing: Int32Array.from(tallies, ({ missing }) => missing),
    calls,
    stride,
    fields: new Map([['info_DP', rows.map((_, i) => (i % 2 ? null : i))]]),
  };
}
